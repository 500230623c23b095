import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { identifyProcess } from '@shop/running-stack/process-identity';

it('stops a process whose owner was killed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'shop-watchdog-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const source = `
    import { OwnedProcess } from '${join(import.meta.dirname, 'owned-process.ts')}';
    const owned = new OwnedProcess({
      name: 'program', command: process.execPath, args: ['-e', 'setInterval(() => {}, 1000)'],
      output: () => {}, cwd: '/', stopSignal: 'SIGTERM', stopTimeoutMs: 1000, recordDir: '${folder}',
    });
    console.log(owned.pid);
  `;
  const owner = spawn(process.execPath, ['--input-type=module', '-e', source]);
  onTestFinished(() => void owner.kill('SIGKILL'));
  const [line] = (await once(owner.stdout, 'data')) as [Buffer];
  const pid = Number(line);
  onTestFinished(() => void spawnSync('kill', ['-9', String(pid)]));
  // For a moment, a new process has no command line yet.
  await vi.waitFor(() => expect(identifyProcess(pid)).toBeDefined(), { timeout: 5_000 });
  owner.kill('SIGKILL');
  await vi.waitFor(() => expect(identifyProcess(pid)).toBeUndefined(), { timeout: 5_000 });
});
