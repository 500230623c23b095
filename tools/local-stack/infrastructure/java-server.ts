import { join } from 'node:path';
import type { JavaPrograms } from './java.ts';
import { logTail } from './log-tail.ts';
import type { SupervisedSpec } from './supervised-process.ts';

export interface JavaServerOptions {
  readonly name: string;
  /** The name of its log file. */
  readonly logName: string;
  readonly memory: readonly string[];
  /** The main class and its arguments. */
  readonly program: readonly string[];
  readonly java: JavaPrograms;
  readonly recordDir: string;
  readonly logDir: string;
  readonly check: SupervisedSpec['check'];
  readonly startTimeoutMs: number;
}

export function javaServer(options: JavaServerOptions): SupervisedSpec {
  const { name, memory, program, java, recordDir, logDir, check, startTimeoutMs } = options;
  const log = join(logDir, `${options.logName}.log`);
  return {
    process: {
      name,
      command: java.java,
      args: [...memory, ...java.options, ...program],
      // Where the JVM leaves its crash reports.
      cwd: logDir,
      output: log,
      stopSignal: 'SIGTERM',
      stopTimeoutMs: 10_000,
      recordDir,
    },
    check,
    lastWords: () => logTail(log),
    startTimeoutMs,
  };
}
