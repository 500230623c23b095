import { PassThrough } from 'node:stream';
import { expect, it, onTestFinished } from 'vitest';
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

function printed(isTTY: boolean, ...lines: string[]): string[] {
  const noColor = process.env['NO_COLOR'];
  process.env['NO_COLOR'] = '1';
  onTestFinished(() => {
    if (noColor === undefined) delete process.env['NO_COLOR'];
    else process.env['NO_COLOR'] = noColor;
  });
  const out = Object.assign(new PassThrough(), { isTTY }) as unknown as NodeJS.WriteStream;
  const print = logLines(new Terminal(out), ['order-service']);
  for (const line of lines) print('order-service', line);
  return String(out.read()).trimEnd().split('\n');
}

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
