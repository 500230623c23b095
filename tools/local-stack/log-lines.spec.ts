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

it('lets the lines of all apps begin in one column, each name in its own colour', () => {
  const inColour = { noColor: '', name: 'shop-bff' };
  expect(printed(false, 'text', { name: 'shop-bff' })).toEqual(['shop-bff      | text']);
  expect(printed(true, 'text', inColour)).toEqual(['\u001b[35mshop-bff      |\u001b[39m text']);
});

it('leaves JSON as it is where it is piped', () => {
  expect(printed(false, LINE)).toEqual([`order-service | ${LINE}`]);
});

it('makes JSON readable on a terminal, with the identifier to search for', () => {
  const [line] = printed(true, LINE);
  expect(line).toMatch(
    /^order-service \| \[\d\d:\d\d:\d\d\.000\] INFO: request {"gtxid":"abc","status":200}$/,
  );
});

it('puts the name before each line of a stack', () => {
  const stack = 'Error: no\n    at first\n    at second';
  const lines = printed(true, JSON.stringify({ level: 50, msg: 'no', err: { stack } }));
  expect(lines.length).toBeGreaterThan(3);
  for (const line of lines) expect(line).toMatch(/^order-service \| /);
});

it('leaves what is no JSON as it is', () => {
  const text = '(node:1) Warning: something {"a":';
  expect(printed(true, text)).toEqual([`order-service | ${text}`]);
});
