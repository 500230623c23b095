import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Identifies a process after its pid may have been reused. The command lines of our processes contain paths of this
 * checkout, so another process with the same pid has another command line.
 */
export interface ProcessIdentity {
  readonly pid: number;
  readonly command: string;
}

/** @returns undefined if no process has this pid, or only a zombie has it. */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  const command = process.platform === 'linux' ? commandFromProc(pid) : commandFromPs(pid);
  return command ? { pid, command } : undefined;
}

export function stillRuns({ pid, command }: ProcessIdentity): boolean {
  return identifyProcess(pid)?.command === command;
}

/** A zombie has an empty command line. Slim Linux images have no `ps`. */
function commandFromProc(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return undefined;
    throw error;
  }
}

function commandFromPs(pid: number): string | undefined {
  const { stdout } = spawnSync('ps', ['-p', String(pid), '-o', 'stat=,args='], {
    encoding: 'utf8',
  });
  return /^(?!Z)\S+ +(.*)/s.exec(stdout.trim())?.[1];
}
