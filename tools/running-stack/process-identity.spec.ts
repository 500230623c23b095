import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { identifyProcess, stillRuns } from './process-identity.ts';

it('recognizes a process only while it runs, and no other process with its pid', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', 'some-argument']);
  const identity = identifyProcess(child.pid!)!;
  expect(identity.command).toContain('some-argument');
  expect(stillRuns(identity)).toBe(true);
  expect(stillRuns({ ...identity, command: 'postgres -D /data' })).toBe(false);

  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(identifyProcess(child.pid!)).toBeUndefined();
  expect(stillRuns(identity)).toBe(false);
});
