import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StackProblem } from '@shop/running-stack/problem';
import {
  identifyProcess,
  stillRuns,
  type ProcessIdentity,
} from '@shop/running-stack/process-identity';

/** A process we started, written down so that the next start can stop it when this one was killed. */
interface ProcessRecord extends ProcessIdentity {
  readonly name: string;
  readonly stopSignal: NodeJS.Signals;
}

const GRACE_MS = 15_000;
const POLL_MS = 50;

function file(folder: string, name: string): string {
  return join(folder, `${name}.json`);
}

/** Call it right after the spawn: only then is the process surely still the one with that pid. */
export function recordProcess(
  folder: string,
  name: string,
  pid: number,
  stopSignal: NodeJS.Signals,
): void {
  const identity = identifyProcess(pid);
  // It may have ended already; then there is nothing to stop later.
  if (!identity) return;
  mkdirSync(folder, { recursive: true });
  const record: ProcessRecord = { name, stopSignal, ...identity };
  // Renamed into place, so that a kill in between leaves no half record.
  const draft = `${file(folder, name)}.draft`;
  writeFileSync(draft, JSON.stringify(record));
  renameSync(draft, file(folder, name));
}

export function forgetProcess(folder: string, name: string): void {
  rmSync(file(folder, name), { force: true });
}

/**
 * Stops what an earlier start left running. Most of it is already ending, because its parent is gone. A recorded pid that
 * now belongs to another process is left alone.
 *
 * @returns the names of the processes that were still there.
 */
export async function stopLeftovers(folder: string): Promise<string[]> {
  const running = readRecords(folder).filter(stillRuns);
  await Promise.all(running.map(stopRecorded));
  rmSync(folder, { recursive: true, force: true });
  return running.map(({ name }) => name);
}

/** Kills at once everything that is recorded. */
export function killRecorded(folder: string): void {
  for (const record of readRecords(folder)) signalIfRunning(record, 'SIGKILL');
}

function readRecords(folder: string): ProcessRecord[] {
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return names.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as ProcessRecord);
}

async function stopRecorded(record: ProcessRecord): Promise<void> {
  signalIfRunning(record, record.stopSignal);
  if (await isGoneWithin(record, GRACE_MS)) return;
  signalIfRunning(record, 'SIGKILL');
  if (await isGoneWithin(record, GRACE_MS)) return;
  throw new StackProblem(
    `${record.name} of an earlier start (process ${record.pid}) does not end; end it with 'kill -9 ${record.pid}' and start again.`,
  );
}

function signalIfRunning(record: ProcessRecord, signal: NodeJS.Signals): void {
  if (!stillRuns(record)) return;
  try {
    process.kill(record.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function isGoneWithin(record: ProcessRecord, ms: number): Promise<boolean> {
  const until = Date.now() + ms;
  while (stillRuns(record)) {
    if (Date.now() > until) return false;
    await sleep(POLL_MS);
  }
  return true;
}
