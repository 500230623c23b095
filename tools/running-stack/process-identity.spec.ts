import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { identifyProcess, stillRuns } from './process-identity.ts';

const { platform } = process;

// Every system of a developer has the `ps` that macOS needs.
it.each([...new Set([platform, 'darwin'])])(
  'recognizes a process only while it runs, and no other process with its pid (%s)',
  async (system) => {
    Object.defineProperty(process, 'platform', { value: system });
    onTestFinished(() => void Object.defineProperty(process, 'platform', { value: platform }));
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', 'some-argument']);
    await once(child, 'spawn');
    const identity = identifyProcess(child.pid!)!;
    expect(identity.command).toContain('some-argument');
    expect(stillRuns(identity)).toBe(true);
    expect(stillRuns({ ...identity, command: 'postgres -D /data' })).toBe(false);

    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(identifyProcess(child.pid!)).toBeUndefined();
    expect(stillRuns(identity)).toBe(false);
  },
);
