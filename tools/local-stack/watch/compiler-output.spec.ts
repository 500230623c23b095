import { expect, it } from 'vitest';
import { compilerOutput } from './compiler-output.ts';

function read(...lines: string[]) {
  const built: (readonly string[])[] = [];
  const messages: string[] = [];
  const readLine = compilerOutput(
    (line) => messages.push(line),
    (files) => built.push(files),
  );
  lines.forEach(readLine);
  return { built, messages };
}

const START = '7:12:53 AM - Starting compilation in watch mode...';
const AGAIN = '7:13:06 AM - File change detected. Starting incremental compilation...';
const DONE = '7:13:23 AM - Found 0 errors. Watching for file changes.';
const FAILED = '7:13:33 AM - Found 2 errors. Watching for file changes.';
const ERROR =
  "apps/a/src/main.ts(6,7): error TS2322: Type 'number' is not assignable to type 'string'.";

it('shows errors, and reports files only after a build without errors', () => {
  const { built, messages } = read(
    ...[START, DONE, AGAIN, 'TSFILE: /r/a/dist/a.js', ERROR, '', FAILED],
    ...[AGAIN, 'TSFILE: /r/b/dist/b.js', DONE],
  );
  expect(built).toEqual([[], ['/r/a/dist/a.js', '/r/b/dist/b.js']]);
  expect(messages).toEqual([ERROR, FAILED]);
});

it('reads coloured output', () => {
  const grey = '[\u001b[90m7:12:53 AM\u001b[0m]';
  const { built, messages } = read(
    `${grey} Starting compilation in watch mode...`,
    `${grey} Found 0 errors. Watching for file changes.`,
  );
  expect(built).toEqual([[]]);
  expect(messages).toEqual([]);
});
