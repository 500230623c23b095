import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { identifyProcess } from '@shop/running-stack/process-identity';
import { forgetProcess, recordProcess, stopLeftovers } from './process-records.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shop-records-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function startProgram(): ChildProcess & { pid: number } {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  onTestFinished(() => void child.kill('SIGKILL'));
  return child as ChildProcess & { pid: number };
}

it('stops what is recorded with its own signal, and forgets it', async () => {
  const child = startProgram();
  const ended = once(child, 'exit');
  recordProcess(folder, 'server', child.pid, 'SIGINT');
  expect(await stopLeftovers(folder)).toEqual(['server']);
  expect(await ended).toEqual([null, 'SIGINT']);
  expect(await stopLeftovers(folder)).toEqual([]);
});

it.each([{ startedAt: 'another time' }, { command: 'another command' }])(
  'leaves a process alone that got the recorded pid later: %j',
  async (difference) => {
    const child = startProgram();
    recordProcess(folder, 'server', child.pid, 'SIGTERM');
    const [file = ''] = readdirSync(folder);
    const record = JSON.parse(readFileSync(join(folder, file), 'utf8')) as object;
    writeFileSync(join(folder, file), JSON.stringify({ ...record, ...difference }));
    expect(await stopLeftovers(folder)).toEqual([]);
    expect(identifyProcess(child.pid)).toBeDefined();
  },
);

it('knows nothing of a process that was forgotten, or of a folder that is not there', async () => {
  const child = startProgram();
  recordProcess(folder, 'server', child.pid, 'SIGTERM');
  forgetProcess(folder, 'server');
  expect(await stopLeftovers(folder)).toEqual([]);
  expect(await stopLeftovers(join(folder, 'missing'))).toEqual([]);
  expect(identifyProcess(child.pid)).toBeDefined();
});
