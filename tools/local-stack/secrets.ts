import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * A random secret of this machine, made the first time, in a file that only its owner can read. It belongs beside the data
 * that was made with it. (Not a fixed development password: the ports are open to every user of the machine.)
 */
export function secretFile(path: string): string {
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true });
    // Renamed into place: a kill in between must not leave an empty secret.
    writeFileSync(`${path}.draft`, randomPassword(), { mode: 0o600 });
    renameSync(`${path}.draft`, path);
  }
  return readFileSync(path, 'utf8');
}

function randomPassword(): string {
  // Hexadecimal, so that it needs no escaping in a URL.
  return randomBytes(16).toString('hex');
}
