import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import {
  identifyProcess,
  isSameProcess,
  parseProcStat,
  parsePsLine,
  stillRuns,
} from './process-identity.ts';

describe('identifyProcess', () => {
  it('finds a running process again, and not after its end', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', 'some-argument']);
    const identity = identifyProcess(child.pid!)!;
    expect(identity.command).toContain('some-argument');
    expect(stillRuns(identity)).toBe(true);

    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(identifyProcess(child.pid!)).toBeUndefined();
    expect(stillRuns(identity)).toBe(false);
  });
});

describe('isSameProcess', () => {
  const record = { pid: 7, startedAt: 'boot/100', command: 'postgres -D /data' };

  it('is the same with the same pid, start and command', () => {
    expect(isSameProcess(record, { ...record })).toBe(true);
  });

  it.each([{ pid: 8 }, { startedAt: 'boot/101' }, { command: 'postgres -D /other' }])(
    'is another one with %j, so that a foreign process is never ended',
    (change) => {
      expect(isSameProcess(record, { ...record, ...change })).toBe(false);
    },
  );
});

describe('parseProcStat', () => {
  it('survives brackets and blanks in the name of the program', () => {
    const stat = `42 (a) b (c) S ${Array.from({ length: 49 }, (_, index) => index + 4).join(' ')}`;
    expect(parseProcStat(stat)).toEqual({ state: 'S', startTicks: '22' });
  });
});

describe('parsePsLine', () => {
  it('splits start, state and command', () => {
    expect(parsePsLine(7, 'Sat Nov  1 03:46:12 2026 Ss   java -cp libs/* Main 1\n')).toEqual({
      pid: 7,
      startedAt: 'Sat Nov  1 03:46:12 2026',
      command: 'java -cp libs/* Main 1',
    });
  });

  it.each(['', 'Sat Nov  1 03:46:12 2026 Z    (java)'])('knows no process in %j', (line) => {
    expect(parsePsLine(7, line)).toBeUndefined();
  });
});
