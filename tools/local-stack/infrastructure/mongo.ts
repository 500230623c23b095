import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type JavaPrograms, jvmOptions } from './java.ts';
import { logTail } from './log-tail.ts';
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
export function mongo({ dataDir, port, java, recordDir, logDir }: MongoOptions): SupervisedSpec {
  mkdirSync(dataDir, { recursive: true });
  const log = join(logDir, 'mongo.log');
  return {
    process: {
      name: 'MongoDB-compatible server',
      command: java.java,
      args: [
        ...['-Xms16m', '-Xmx128m'],
        ...['-Dorg.slf4j.simpleLogger.defaultLogLevel=warn'],
        '-Dorg.slf4j.simpleLogger.showDateTime=true',
        ...[...jvmOptions, '-cp', java.classPath],
        ...['ExitWithParent', 'MongoServerMain', String(port), join(dataDir, 'shop.mv')],
      ],
      // Where the JVM leaves its crash reports.
      cwd: logDir,
      output: log,
      endsWithParentBy: 'stdin',
      stopSignal: 'SIGTERM',
      stopTimeoutMs: 10_000,
      recordDir,
    },
    check: () => portAnswers(port),
    lastWords: () => logTail(log),
    startTimeoutMs: 30_000,
  };
}
