import { globSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writePrivateFile } from '@shop/running-stack/private-file';
import { StackProblem } from '@shop/running-stack/problem';
import {
  identifyProcess,
  stillRuns,
  type ProcessIdentity,
} from '@shop/running-stack/process-identity';

/** A process that we started. With its record the next start can stop it if this process is killed. */
interface ProcessRecord extends ProcessIdentity {
  readonly name: string;
  readonly stopSignal: NodeJS.Signals;
}

const STOP_TIMEOUT_MS = 15_000;
const POLL_INTERVAL_MS = 50;

/** Call it right after the spawn: later the pid may belong to another process. */
export function recordProcess(
  folder: string,
  name: string,
  pid: number,
  stopSignal: NodeJS.Signals,
): void {
  const identity = identifyProcess(pid);
  // A process that has already exited needs no record.
  if (!identity) return;
  const record: ProcessRecord = { name, stopSignal, ...identity };
  writePrivateFile(join(folder, `${name}.json`), JSON.stringify(record));
}

export function removeRecord(folder: string, name: string): void {
  rmSync(join(folder, `${name}.json`), { force: true });
}

/**
 * Stops the processes that an earlier start left running. Usually their watchdogs have already signalled them. A process
 * that reuses a recorded pid is not signalled.
 *
 * @returns the names of the processes that still ran.
 */
export async function stopOrphans(folder: string): Promise<string[]> {
  const running = readRecords(folder).filter(stillRuns);
  await Promise.all(running.map(stopRecorded));
  rmSync(folder, { recursive: true, force: true });
  return running.map(({ name }) => name);
}

/** Kills all recorded processes immediately. */
export function killRecorded(folder: string): void {
  for (const record of readRecords(folder)) signalIfRunning(record, 'SIGKILL');
}

function readRecords(folder: string): ProcessRecord[] {
  return globSync('*.json', { cwd: folder }).map(
    (name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as ProcessRecord,
  );
}

async function stopRecorded(record: ProcessRecord): Promise<void> {
  for (const signal of [record.stopSignal, 'SIGKILL'] as const) {
    signalIfRunning(record, signal);
    const until = Date.now() + STOP_TIMEOUT_MS;
    while (Date.now() < until) {
      if (!stillRuns(record)) return;
      await sleep(POLL_INTERVAL_MS);
    }
  }
  throw new StackProblem(
    `${record.name} of an earlier start (process ${record.pid}) does not stop. Stop it with 'kill -9 ${record.pid}' and start again.`,
  );
}

function signalIfRunning(record: ProcessRecord, signal: NodeJS.Signals): void {
  try {
    if (stillRuns(record)) process.kill(record.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
