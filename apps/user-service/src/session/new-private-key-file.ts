import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { existsSync, linkSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Creates a private key for `JWT_PRIVATE_KEY_FILE`, readable only by its owner. An existing file does not change, because
 * another key would make all tokens invalid.
 *
 * @returns true if this call created the file. Of concurrent calls, one creates it.
 * @throws Node's error if the folder does not exist or is not writable.
 */
export function createPrivateKeyFile(path: string): boolean {
  if (existsSync(path)) return false;
  // The file is linked to its path when it is complete. If the process is killed before, no half key is left there.
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
