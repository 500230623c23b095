import { join } from 'node:path';
import { checkout } from '@shop/running-stack/checkout';
import { recordDir } from './local-infrastructure.ts';

const local = join(checkout, '.local');

/** Absolute paths. */
export const stackFolders = {
  root: checkout,
  /** The data of the local servers. */
  data: join(local, 'data'),
  /** Valid only while the stack runs. */
  run: join(local, 'run'),
  /** The records of our processes. The next start finds orphans with them. */
  records: recordDir(join(local, 'data')),
  jwtPrivateKey: join(local, 'jwt-private-key.pem'),
} as const;

export type StackFolders = typeof stackFolders;
