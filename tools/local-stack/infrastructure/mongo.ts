import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { javaServer, type JavaServerOptions } from './java-server.ts';
import { checkPort } from './local-server.ts';
import type { SupervisedSpec } from './supervised-process.ts';

/** The MongoDB-compatible server. It stores everything in one file, and opens its port after it has opened the file. */
export function mongo(options: JavaServerOptions): SupervisedSpec {
  const { dataDir, port } = options;
  mkdirSync(dataDir, { recursive: true });
  return javaServer(options, {
    name: 'MongoDB-compatible server',
    logName: 'mongo',
    memory: ['-Xms16m', '-Xmx128m'],
    program: ['MongoServerMain', String(port), join(dataDir, 'shop.mv')],
    check: () => checkPort(port),
    startTimeoutMs: 30_000,
  });
}
