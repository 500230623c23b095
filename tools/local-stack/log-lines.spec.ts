import { PassThrough } from 'node:stream';
import { expect, it, onTestFinished, vi } from 'vitest';
import { logLines } from './log-lines.ts';
import { Terminal } from './terminal.ts';

const LINE = JSON.stringify({
  level: 30,
  time: 1_763_000_000_000,
  service: 'order-service',
  gtxid: 'abc',
  trace_id: 'abc',
  msg: 'request',
  status: 200,
});

const NAMES = ['order-service', 'shop-bff'];

function printed(isTTY: boolean, line: string, { noColor = '1', name = NAMES[0]! } = {}): string[] {
  vi.stubEnv('NO_COLOR', noColor);
  onTestFinished(() => void vi.unstubAllEnvs());
  const out = Object.assign(new PassThrough(), { isTTY }) as unknown as NodeJS.WriteStream;
  logLines(new Terminal(out), NAMES)(name, line);
  return String(out.read()).trimEnd().split('\n');
}

it('starts the lines of all apps in one column, with a colour for each name', () => {
  const inColour = { noColor: '', name: 'shop-bff' };
  expect(printed(false, 'text', { name: 'shop-bff' })).toEqual(['shop-bff      | text']);
  expect(printed(true, 'text', inColour)).toEqual(['\u001b[35mshop-bff      |\u001b[39m text']);
});

it('does not change JSON if the output is piped', () => {
  expect(printed(false, LINE)).toEqual([`order-service | ${LINE}`]);
});

it('prints readable text with the gtxid on a terminal', () => {
  const [line] = printed(true, LINE);
  expect(line).toMatch(
    /^order-service \| \[\d\d:\d\d:\d\d\.000\] INFO: request {"gtxid":"abc","status":200}$/,
  );
});

it('prints the name before each line of a stack', () => {
  const stack = 'Error: no\n    at first\n    at second';
  const lines = printed(true, JSON.stringify({ level: 50, msg: 'no', err: { stack } }));
  expect(lines.length).toBeGreaterThan(3);
  for (const line of lines) expect(line).toMatch(/^order-service \| /);
});

it('does not change a line that is not JSON', () => {
  const text = '(node:1) Warning: something {"a":';
  expect(printed(true, text)).toEqual([`order-service | ${text}`]);
});
