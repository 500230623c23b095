import { join } from 'node:path';
import { recordDir } from './local-infrastructure.ts';

const root = join(import.meta.dirname, '..', '..');
const local = join(root, '.local');

/** Where things are, absolute. */
export const stackFolders = {
  root,
  /** What the local servers keep. */
  data: join(local, 'data'),
  /** What is true only while the stack runs. */
  run: join(local, 'run'),
  /** By which the next start finds what was left running. */
  records: recordDir(join(local, 'data')),
  jwtPrivateKey: join(local, 'jwt-private-key.pem'),
} as const;

export type StackFolders = typeof stackFolders;
