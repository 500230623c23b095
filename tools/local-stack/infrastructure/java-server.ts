import { join } from 'node:path';
import type { JavaPrograms } from './java.ts';
import { lastLogLines, type LocalServerOptions } from './local-server.ts';
import type { SupervisedSpec } from './supervised-process.ts';

export interface JavaServerOptions extends LocalServerOptions {
  readonly java: JavaPrograms;
}

interface JavaServer extends Pick<SupervisedSpec, 'check' | 'startTimeoutMs'> {
  readonly name: string;
  readonly logName: string;
  readonly memory: readonly string[];
  /** The main class and its arguments. */
  readonly program: readonly string[];
}

export function javaServer(
  { java, recordDir, logDir }: JavaServerOptions,
  { name, logName, memory, program, ...readiness }: JavaServer,
): SupervisedSpec {
  const log = join(logDir, `${logName}.log`);
  return {
    process: {
      name,
      command: java.java,
      args: [...memory, ...java.options, ...program],
      // The JVM writes its crash reports here.
      cwd: logDir,
      output: log,
      stopSignal: 'SIGTERM',
      stopTimeoutMs: 10_000,
      recordDir,
    },
    lastOutput: () => lastLogLines(log),
    ...readiness,
  };
}
