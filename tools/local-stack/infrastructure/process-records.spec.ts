import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { identifyProcess } from '@shop/running-stack/process-identity';
import { recordProcess, removeRecord, stopOrphans } from './process-records.ts';

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

it('stops a recorded process with its own signal and deletes its record', async () => {
  const child = startProgram();
  const ended = once(child, 'exit');
  recordProcess(folder, 'server', child.pid, 'SIGINT');
  expect(await stopOrphans(folder)).toEqual(['server']);
  expect(await ended).toEqual([null, 'SIGINT']);
  expect(await stopOrphans(folder)).toEqual([]);
});

it('does not signal a process that reuses a recorded pid', async () => {
  const child = startProgram();
  const record = { name: 'server', stopSignal: 'SIGTERM', pid: child.pid, command: 'another' };
  writeFileSync(join(folder, 'server.json'), JSON.stringify(record));
  expect(await stopOrphans(folder)).toEqual([]);
  expect(identifyProcess(child.pid)).toBeDefined();
});

it('does not signal a process without a record', async () => {
  const child = startProgram();
  recordProcess(folder, 'server', child.pid, 'SIGTERM');
  removeRecord(folder, 'server');
  expect(await stopOrphans(folder)).toEqual([]);
  expect(identifyProcess(child.pid)).toBeDefined();
});
