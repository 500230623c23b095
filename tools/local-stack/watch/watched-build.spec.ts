import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkout } from '@shop/running-stack/checkout';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { WatchedBuild } from './watched-build.ts';

let root: string;
let messages: string[];
let built: (readonly string[])[];
let build: WatchedBuild;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'shop-build-')));
  messages = [];
  built = [];
  // The compiler of this repository on a project of one file.
  symlinkSync(join(checkout, 'node_modules'), join(root, 'node_modules'));
  mkdirSync(join(root, 'app', 'src'), { recursive: true });
  const compilerOptions = {
    rootDir: 'src',
    outDir: 'dist',
    composite: true,
    noEmitOnError: true,
    types: [],
  };
  writeFileSync(
    join(root, 'app', 'tsconfig.build.json'),
    JSON.stringify({ compilerOptions, include: ['src'] }),
  );
  build = new WatchedBuild({
    root,
    projects: ['app'],
    recordDir: join(root, 'records'),
    colours: false,
    onLine: (line) => messages.push(line),
    report: (sentence) => messages.push(sentence),
  });
});
afterEach(async () => {
  await build.stop();
  rmSync(root, { recursive: true, force: true });
});

const source = () => join(root, 'app', 'src', 'main.ts');

function write(text: string): void {
  writeFileSync(source(), text);
}

/** As `git checkout`: it deletes the file and creates another one some milliseconds later. */
function checkOut(text: string): void {
  rmSync(source());
  const until = performance.now() + 10;
  while (performance.now() < until);
  write(text);
}

const LIMIT = { timeout: 30_000, interval: 50 };

/** Saves repeatedly: the compiler misses a save before it watches again after a build. */
function saveUntil(seen: () => void, save: () => void): Promise<void> {
  return vi.waitFor(
    () => {
      try {
        seen();
      } catch (error) {
        save();
        throw error;
      }
    },
    { timeout: 60_000, interval: 1_000 },
  );
}

it('waits until the first errors are fixed', async () => {
  let started = false;
  write('export const a: string = 1;\n');
  const starting = build.start().then(() => (started = true));
  await vi.waitFor(() => expect(messages.at(-1)).toContain('Found 1 error'), LIMIT);
  expect(messages[0]).toContain("app/src/main.ts(1,14): error TS2322: Type 'number'");
  expect(started).toBe(false);
  await saveUntil(
    () => expect(started).toBe(true),
    () => write('export const a: number = 1;\n'),
  );
  await starting;
}, 120_000);

it('reports each build that wrote files, for every way to save a file, but no build with errors', async () => {
  write('export const a = 1;\n');
  await build.start();
  build.follow((files) => built.push(files));
  expect(built).toEqual([]);
  await saveUntil(
    () => expect(built).toHaveLength(1),
    () => write('export const a = 2;\n'),
  );
  for (const [index, save] of [checkOut, write, checkOut, write].entries()) {
    await saveUntil(
      () => expect(built).toHaveLength(index + 2),
      () => save(`export const a = ${index + 3};\n`),
    );
  }
  expect(built[0]).toEqual([join(root, 'app', 'dist', 'main.js')]);
  write('export const a: string = 1;\n');
  await vi.waitFor(() => expect(messages.at(-1)).toContain('Found 1 error'), LIMIT);
  expect(built).toHaveLength(5);
}, 120_000);

it('stops, also while the build has errors', async () => {
  write('export const a: string = 1;\n');
  const starting = build.start();
  await vi.waitFor(() => expect(messages.at(-1)).toContain('Found 1 error'), LIMIT);
  await build.stop();
  await expect(starting).rejects.toMatchObject({ name: 'AbortError' });
}, 40_000);
