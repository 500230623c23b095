import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { identifyProcess } from '@shop/running-stack/process-identity';
import { SupervisedProcess, type SupervisedSpec } from './supervised-process.ts';

let folder: string;
let said: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shop-supervised-'));
  said = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program that is ready when it has written the file. */
function supervise(source: string, change: Partial<SupervisedSpec> = {}): SupervisedProcess {
  const ready = join(folder, 'ready');
  const program = `${source}; setInterval(() => {}, 1000); require('fs').writeFileSync(process.argv[1], '')`;
  const supervised = new SupervisedProcess(
    {
      process: {
        name: 'program',
        command: process.execPath,
        args: ['-e', program, ready],
        output: (line) => said.push(line),
        stopSignal: 'SIGTERM',
        stopTimeoutMs: 5_000,
        recordDir: join(folder, 'records'),
      },
      check: () =>
        existsSync(ready) ? Promise.resolve() : Promise.reject(new Error('no file yet')),
      lastWords: () => 'Last words.',
      startTimeoutMs: 10_000,
      ...change,
    },
    (sentence) => said.push(sentence),
  );
  onTestFinished(() => supervised.kill());
  return supervised;
}

it('starts a process again that dies, and says so', async () => {
  const supervised = supervise('');
  await supervised.start();
  const first = supervised.pid!;
  process.kill(first, 'SIGKILL');
  await vi.waitFor(() => expect(said).toHaveLength(2), { timeout: 5_000 });
  expect(said).toEqual([
    'program was ended by SIGKILL; starting it again in 0.5 s',
    `program runs again (process ${supervised.pid})`,
  ]);
  expect(supervised.pid).not.toBe(first);
  // The next pause is longer, because it did not run for long.
  process.kill(supervised.pid!, 'SIGKILL');
  await vi.waitFor(() => expect(said[2]).toMatch(/; starting it again in 1 s$/));
});

it('leaves a process down that was stopped while it waited to start it again', async () => {
  const supervised = supervise('');
  await supervised.start();
  process.kill(supervised.pid!, 'SIGKILL');
  await vi.waitFor(() => expect(said).toHaveLength(1));
  await supervised.stop();
  await expect(
    vi.waitFor(() => expect(said).toHaveLength(2), { timeout: 1_000 }),
  ).rejects.toThrow();
  expect(supervised.pid).toBeUndefined();
});

it('says how it ended when it does not become ready', async () => {
  const supervised = supervise('process.exit(3)');
  await expect(supervised.start()).rejects.toThrow('program ended with exit code 3. Last words.');
  expect(supervised.pid).toBeUndefined();
});

it('says for what it waited when it takes too long, and ends it', async () => {
  const supervised = supervise('', {
    check: () => Promise.reject(new Error('not yet')),
    startTimeoutMs: 500,
  });
  await expect(supervised.start()).rejects.toThrow(
    'program is not ready after 0.5 s (not yet). Last words.',
  );
  expect(supervised.pid).toBeUndefined();
});

it('tries again as long as the reason may pass', async () => {
  const marker = join(folder, 'second-time');
  const supervised = supervise(`if (!require('fs').existsSync('${marker}')) process.exit(1)`, {
    mayRetry: () => {
      writeFileSync(marker, '');
      return true;
    },
    retryForMs: 5_000,
  });
  await supervised.start();
  expect(supervised.pid).toBeDefined();
});

it('kills a process that does not end when it is stopped', async () => {
  const supervised = supervise("process.on('SIGTERM', () => console.log('no'))");
  await supervised.start();
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const stopped = supervised.stop();
  await vi.waitUntil(() => said.includes('no'));
  await vi.advanceTimersByTimeAsync(5_000);
  await stopped;
  expect(supervised.pid).toBeUndefined();
});

it('runs anew after a restart, whether it ran or not', async () => {
  const supervised = supervise('');
  await supervised.restart();
  const first = supervised.pid!;
  rmSync(join(folder, 'ready'));
  await supervised.restart();
  expect(supervised.pid).not.toBe(first);
  expect(identifyProcess(first)).toBeUndefined();
  expect(said).toEqual([]);
});

it('follows only the last of several restarts', async () => {
  const supervised = supervise('');
  await supervised.start();
  const restarts = await Promise.allSettled([1, 2, 3].map(() => supervised.restart()));
  expect(restarts.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
  expect(restarts[0]).toMatchObject({ reason: { name: 'AbortError' } });
  expect(identifyProcess(supervised.pid!)).toBeDefined();
});

it('starts nothing after a restart that was stopped', async () => {
  const supervised = supervise('');
  await supervised.start();
  const restarted = supervised.restart();
  await supervised.stop();
  await expect(restarted).rejects.toMatchObject({ name: 'AbortError' });
  expect(supervised.pid).toBeUndefined();
});

it('restarts also what failed to start', async () => {
  const marker = join(folder, 'mended');
  const supervised = supervise(`if (!require('fs').existsSync('${marker}')) process.exit(1)`);
  await expect(supervised.restart()).rejects.toThrow('program ended with exit code 1');
  writeFileSync(marker, '');
  await supervised.restart();
  expect(supervised.pid).toBeDefined();
});
