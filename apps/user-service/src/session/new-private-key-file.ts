import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { existsSync, linkSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Makes a key that `JWT_PRIVATE_KEY_FILE` can name, readable by its owner only. A file that exists stays as it is: with
 * another key every token would be worth nothing.
 *
 * @returns whether it was made. Of callers at the same time, one makes it.
 * @throws Node's error when the folder is missing or not writable
 */
export function createPrivateKeyFile(path: string): boolean {
  if (existsSync(path)) return false;
  // Linked into place when it is whole: a kill in between must not leave half a key.
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, newPrivateKey(), { mode: 0o600 });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft);
  }
}

function newPrivateKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}
