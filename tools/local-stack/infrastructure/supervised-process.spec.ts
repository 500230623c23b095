import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { identifyProcess } from '@shop/running-stack/process-identity';
import { SupervisedProcess, type SupervisedSpec } from './supervised-process.ts';

let folder: string;
let reports: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shop-supervised-'));
  reports = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program that is ready after it has written the file. */
function supervise(
  source: string,
  change: Partial<SupervisedSpec> = {},
  process: Partial<SupervisedSpec['process']> = {},
): SupervisedProcess {
  const ready = join(folder, 'ready');
  const program = `${source}; setInterval(() => {}, 1000); require('fs').writeFileSync(process.argv[1], '')`;
  const supervised = new SupervisedProcess(
    {
      process: {
        name: 'program',
        command: execPath,
        args: ['-e', program, ready],
        output: (line) => reports.push(line),
        stopSignal: 'SIGTERM',
        stopTimeoutMs: 5_000,
        cwd: folder,
        recordDir: join(folder, 'records'),
        ...process,
      },
      check: () =>
        existsSync(ready) ? Promise.resolve() : Promise.reject(new Error('no file yet')),
      lastOutput: () => 'Last output.',
      startTimeoutMs: 10_000,
      ...change,
    },
    (sentence) => reports.push(sentence),
  );
  onTestFinished(() => supervised.kill());
  return supervised;
}

it('restarts a crashed process and reports it', async () => {
  const supervised = supervise('');
  await supervised.start();
  const first = supervised.pid!;
  process.kill(first, 'SIGKILL');
  await vi.waitFor(() => expect(reports).toHaveLength(2), { timeout: 5_000 });
  expect(reports).toEqual([
    'program was ended by SIGKILL. It restarts in 0.5 s.',
    `program runs again (process ${supervised.pid})`,
  ]);
  expect(supervised.pid).not.toBe(first);
  // The next delay is longer, because the process did not run for long.
  process.kill(supervised.pid!, 'SIGKILL');
  await vi.waitFor(() => expect(reports[2]).toMatch(/It restarts in 1 s\.$/));
});

it('does not restart a process that was stopped during the delay', async () => {
  const supervised = supervise('');
  await supervised.start();
  process.kill(supervised.pid!, 'SIGKILL');
  await vi.waitFor(() => expect(reports).toHaveLength(1));
  await supervised.stop();
  await expect(
    vi.waitFor(() => expect(reports).toHaveLength(2), { timeout: 1_000 }),
  ).rejects.toThrow();
  expect(supervised.pid).toBeUndefined();
});

it('reports how a process ended that did not become ready', async () => {
  const supervised = supervise('process.exit(3)');
  await expect(supervised.start()).rejects.toThrow('program ended with exit code 3. Last output.');
  expect(supervised.pid).toBeUndefined();
});

it('kills a process that is not ready in time, and reports the reason', async () => {
  const supervised = supervise('', {
    check: () => Promise.reject(new Error('not yet')),
    startTimeoutMs: 500,
  });
  await expect(supervised.start()).rejects.toThrow(
    'program is not ready after 0.5 s (not yet). Last output.',
  );
  expect(supervised.pid).toBeUndefined();
});

it('repeats a failed start if the reason is temporary', async () => {
  const marker = join(folder, 'second-time');
  const supervised = supervise(`if (!require('fs').existsSync('${marker}')) process.exit(1)`, {
    mayRetry: () => {
      writeFileSync(marker, '');
      return true;
    },
  });
  await supervised.start();
  expect(supervised.pid).toBeDefined();
});

it('kills a process that does not stop in time', async () => {
  const supervised = supervise("process.on('SIGTERM', () => {})", {}, { stopTimeoutMs: 200 });
  await supervised.start();
  await supervised.stop();
  expect(supervised.pid).toBeUndefined();
});

it('restarts a stopped or running process', async () => {
  const supervised = supervise('');
  await supervised.restart();
  const first = supervised.pid!;
  rmSync(join(folder, 'ready'));
  await supervised.restart();
  expect(supervised.pid).not.toBe(first);
  expect(identifyProcess(first)).toBeUndefined();
  expect(reports).toEqual([]);
});

it('completes only the last of several restarts', async () => {
  const supervised = supervise('');
  await supervised.start();
  const restarts = await Promise.allSettled([1, 2, 3].map(() => supervised.restart()));
  expect(restarts.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
  expect(restarts[0]).toMatchObject({ reason: { name: 'AbortError' } });
  expect(identifyProcess(supervised.pid!)).toBeDefined();
});
