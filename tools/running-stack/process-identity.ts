import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What tells a process from a later one that got the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Only compared, never read: its unit differs between systems. */
  readonly startedAt: string;
  readonly command: string;
}

/** The running process with this pid, or undefined when there is none (or only its unreaped remains). */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
}

/** Whether the recorded process still runs: pids are reused, so the start time and the command line must match too. */
export function stillRuns(record: ProcessIdentity): boolean {
  const now = identifyProcess(record.pid);
  return now !== undefined && isSameProcess(record, now);
}

export function isSameProcess(one: ProcessIdentity, other: ProcessIdentity): boolean {
  return (
    one.pid === other.pid && one.startedAt === other.startedAt && one.command === other.command
  );
}

function fromProc(pid: number): ProcessIdentity | undefined {
  try {
    const { state, startTicks } = parseProcStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    if (state === 'Z' || command === '') return undefined;
    // Ticks count from the boot, so the boot belongs to the identity.
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return { pid, startedAt: `${boot}/${startTicks}`, command };
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** Fields 3 and 22 of /proc/PID/stat; field 2 is the program's name in brackets and may hold blanks and brackets itself. */
export function parseProcStat(stat: string): { state: string; startTicks: string } {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, startTicks] = [fields[0], fields[19]];
  if (!state || !startTicks) throw new Error(`unexpected /proc stat line: ${stat}`);
  return { state, startTicks };
}

function fromPs(pid: number): ProcessIdentity | undefined {
  try {
    const line = execFileSync('ps', ['-p', String(pid), '-o', 'lstart=,stat=,args='], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return parsePsLine(pid, line);
  } catch (error) {
    // ps ends with 1 when there is no such process.
    if ((error as { status?: number }).status === 1) return undefined;
    throw error;
  }
}

/** A line as in `Mon Nov 21 03:46:12 2026 S+ node start.ts`. */
export function parsePsLine(pid: number, line: string): ProcessIdentity | undefined {
  const [, startedAt, state, command] =
    /^\s*(\w+ +\w+ +\d+ +[\d:]+ +\d+) +(\S+) +(.*?)\s*$/s.exec(line) ?? [];
  if (!startedAt || !state || !command || state.startsWith('Z')) return undefined;
  return { pid, startedAt, command };
}

function isGone(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ESRCH';
}
