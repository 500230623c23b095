import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { writePrivateFile } from '@shop/running-stack/private-file';

/**
 * A random secret of this machine, which the first call creates. It belongs next to the data that it protects. A fixed
 * password would be no protection: every user of the machine can connect to the ports.
 */
export function secretFile(path: string): string {
  // Hexadecimal: it needs no escaping in a URL.
  if (!existsSync(path)) writePrivateFile(path, randomBytes(16).toString('hex'));
  return readFileSync(path, 'utf8');
}
