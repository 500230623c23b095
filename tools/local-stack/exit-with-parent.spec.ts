import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const preload = join(import.meta.dirname, 'exit-with-parent.mjs');

async function startProgram(source: string) {
  const child = spawn(process.execPath, ['--import', preload, '-e', source]);
  const [ready] = (await once(child.stdout, 'data')) as [Buffer];
  expect(ready.toString()).toBe('ready');
  return child;
}

it('lets the program end as on a SIGTERM when its standard input closes', async () => {
  const child = await startProgram(`
    setInterval(() => {}, 1000);
    process.on('SIGTERM', () => process.exit(7));
    process.stdout.write('ready');
  `);
  child.stdin.end();
  expect(await once(child, 'exit')).toEqual([7, null]);
});

it('ends a program that has no handler', async () => {
  const child = await startProgram("setInterval(() => {}, 1000); process.stdout.write('ready');");
  child.stdin.end();
  expect(await once(child, 'exit')).toEqual([null, 'SIGTERM']);
});

it('does not keep a program alive that has nothing left to do', async () => {
  const child = await startProgram("process.stdout.write('ready');");
  expect(await once(child, 'exit')).toEqual([0, null]);
});
