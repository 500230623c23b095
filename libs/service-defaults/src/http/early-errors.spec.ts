import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { listeningApp } from '../fixtures/sample-app.fixture.js';

it.each([
  ['data that is not HTTP', 'nonsense\r\n\r\n', 'HTTP/1.1 400', 'invalid-request'],
  [
    'headers that are too large',
    `GET / HTTP/1.1\r\nhost: shop\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`,
    'HTTP/1.1 431',
    'headers-too-large',
  ],
])('responds to %s with a problem', { timeout: 30_000 }, async (_what, sent, statusLine, code) => {
  const { url } = await listeningApp();
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write(sent);
  const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n');
  expect(head.startsWith(statusLine)).toBe(true);
  const problem = JSON.parse(body) as { type: string; gtxid: string };
  expect(problem.type).toBe(`https://shop.example/problems/${code}`);
  expect(head).toContain(`x-gtxid: ${problem.gtxid}`);
});
