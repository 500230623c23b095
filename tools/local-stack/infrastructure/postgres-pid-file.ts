import { rmSync, statSync } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';

/**
 * After a power cut the pid in `postmaster.pid` may belong to some other program of the same user; PostgreSQL then
 * refuses to start. A file older than the boot of the machine cannot name a running server. A younger one is never
 * touched: PostgreSQL finds with it what a killed server left.
 */
export function clearPidFileOfEarlierBoot(dataDir: string): void {
  const path = join(dataDir, 'postmaster.pid');
  const written = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  const booted = Date.now() - uptime() * 1000;
  if (written !== undefined && written < booted) rmSync(path);
}
