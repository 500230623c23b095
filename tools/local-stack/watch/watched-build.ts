import { join } from 'node:path';
import { SupervisedProcess } from '../infrastructure/supervised-process.ts';
import { compilerOutput } from './compiler-output.ts';

export interface WatchedBuildOptions {
  readonly root: string;
  /** Folders inside the root. The build includes the projects that they reference. */
  readonly projects: readonly string[];
  readonly recordDir: string;
  readonly colours: boolean;
  /** Receives the errors of the compiler, line by line. */
  readonly onLine: (line: string) => void;
  readonly report: (sentence: string) => void;
}

/**
 * One TypeScript compiler that builds after each change. It is faster than a new compiler for each change, because it
 * keeps what it has read and checked, and writes only the output of a change.
 */
export class WatchedBuild {
  readonly #compiler: SupervisedProcess;
  #built = false;
  #missed: string[] = [];
  #onBuilt: ((files: readonly string[]) => void) | undefined;

  constructor({ root, projects, recordDir, colours, onLine, report }: WatchedBuildOptions) {
    this.#compiler = new SupervisedProcess(
      {
        process: {
          name: 'TypeScript',
          command: process.execPath,
          args: [
            join(root, 'node_modules', 'typescript', 'bin', 'tsc'),
            ...['--build', '--watch', '--preserveWatchOutput', '--listEmittedFiles'],
            // With the default the compiler may lose a file that git checkout replaces.
            ...['--watchFile', 'useFsEventsOnParentDirectory'],
            // Three times as fast after a change of a type in a library. It may miss an error in a file that uses the
            // changed file only indirectly. `npm run build` reports it.
            '--assumeChangesOnlyAffectDirectDependencies',
            ...(colours ? ['--pretty'] : []),
            ...projects.map((folder) => join(root, folder, 'tsconfig.build.json')),
          ],
          cwd: root,
          // A debugger attaches to the apps through this variable. It would slow the compiler down.
          env: { NODE_OPTIONS: '' },
          output: compilerOutput(onLine, (files) => this.#handle(files)),
          stopSignal: 'SIGTERM',
          stopTimeoutMs: 2_000,
          recordDir,
        },
        check: () =>
          this.#built ? Promise.resolve() : Promise.reject(new Error('the build has errors')),
        // The developer needs time to fix the errors.
        startTimeoutMs: Infinity,
        lastOutput: () => 'Its output is above.',
      },
      report,
    );
  }

  /** Resolves after the first build without errors. */
  start(): Promise<void> {
    return this.#compiler.start();
  }

  /** Calls back after each later build without errors that wrote JavaScript, including those before this call. */
  follow(onBuilt: (files: readonly string[]) => void): void {
    this.#onBuilt = onBuilt;
    this.#handle(this.#missed.splice(0));
  }

  stop(): Promise<void> {
    return this.#compiler.stop();
  }

  #handle(files: readonly string[]): void {
    if (!this.#built) this.#built = true;
    else if (!this.#onBuilt) this.#missed.push(...files);
    else if (files.length > 0) this.#onBuilt(files);
  }
}
