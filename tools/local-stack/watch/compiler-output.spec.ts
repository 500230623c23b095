import { expect, it } from 'vitest';
import { CompilerOutput } from './compiler-output.ts';

function read(...lines: string[]) {
  const built: (readonly string[])[] = [];
  const said: string[] = [];
  const output = new CompilerOutput({
    onBuilt: (files) => built.push(files),
    onMessage: (line) => said.push(line),
  });
  for (const line of lines) output.read(line);
  return { built, said };
}

const START = '7:12:53 AM - Starting compilation in watch mode...';
const AGAIN = '7:13:06 AM - File change detected. Starting incremental compilation...';
const DONE = '7:13:23 AM - Found 0 errors. Watching for file changes.';
const FAILED = '7:13:33 AM - Found 2 errors. Watching for file changes.';
const ERROR =
  "apps/a/src/main.ts(6,7): error TS2322: Type 'number' is not assignable to type 'string'.";

it('tells the JavaScript of each build without errors', () => {
  const { built, said } = read(
    ...[START, '', 'TSFILE: /r/a/dist/a.js', 'TSFILE: /r/a/dist/a.js.map', DONE, ''],
    ...[AGAIN, 'TSFILE: /r/b/dist/b.js', 'TSFILE: /r/b/dist/b.d.ts', DONE, AGAIN, DONE],
  );
  expect(built).toEqual([['/r/a/dist/a.js'], ['/r/b/dist/b.js'], []]);
  expect(said).toEqual([]);
});

it('shows errors, and holds back what was written until there are none', () => {
  const { built, said } = read(
    ...[START, DONE, AGAIN, 'TSFILE: /r/a/dist/a.js', ERROR, '', FAILED],
    ...[AGAIN, 'TSFILE: /r/b/dist/b.js', DONE],
  );
  expect(built).toEqual([[], ['/r/a/dist/a.js', '/r/b/dist/b.js']]);
  expect(said).toEqual([ERROR, FAILED]);
});

it('understands coloured output', () => {
  const grey = '[\u001b[90m7:12:53 AM\u001b[0m]';
  const { built, said } = read(
    `${grey} Starting compilation in watch mode...`,
    `${grey} Found 0 errors. Watching for file changes.`,
  );
  expect(built).toEqual([[]]);
  expect(said).toEqual([]);
});
