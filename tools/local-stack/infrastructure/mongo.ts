import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { JavaPrograms } from './java.ts';
import { javaServer } from './java-server.ts';
import { portAnswers } from './port-answers.ts';
import type { SupervisedSpec } from './supervised-process.ts';

export interface MongoOptions {
  readonly dataDir: string;
  readonly port: number;
  readonly java: JavaPrograms;
  readonly recordDir: string;
  readonly logDir: string;
}

/** The MongoDB-compatible server on one file. It opens its port only when the file is open. */
export function mongo({ dataDir, port, ...shared }: MongoOptions): SupervisedSpec {
  mkdirSync(dataDir, { recursive: true });
  return javaServer({
    ...shared,
    name: 'MongoDB-compatible server',
    logName: 'mongo',
    memory: ['-Xms16m', '-Xmx128m'],
    program: ['MongoServerMain', String(port), join(dataDir, 'shop.mv')],
    check: () => portAnswers(port),
    startTimeoutMs: 30_000,
  });
}
