import { join } from 'node:path';
import { SupervisedProcess } from '../infrastructure/supervised-process.ts';
import { buildConfig } from './affected-apps.ts';
import { CompilerOutput } from './compiler-output.ts';

export interface WatchedBuildOptions {
  readonly root: string;
  /** Folders inside the root; what they are built with is built too. */
  readonly projects: readonly string[];
  readonly recordDir: string;
  readonly colours: boolean;
  /** Given each line that people should see: the errors. */
  readonly onLine: (line: string) => void;
  readonly report: (sentence: string) => void;
}

/**
 * One TypeScript compiler that builds again at each change. It is faster than a new one each time, because it remembers
 * what it has read and checked, and it writes only what a change concerns.
 */
export class WatchedBuild {
  readonly #compiler: SupervisedProcess;
  #built = false;
  #missed: string[] = [];
  #onBuilt: ((files: readonly string[]) => void) | undefined;

  constructor(options: WatchedBuildOptions) {
    const { root, projects, recordDir, colours, onLine, report } = options;
    const output = new CompilerOutput({
      onMessage: onLine,
      onBuilt: (files) => this.#handle(files),
    });
    this.#compiler = new SupervisedProcess(
      {
        process: {
          name: 'TypeScript',
          command: process.execPath,
          args: [
            join(root, 'node_modules', 'typescript', 'bin', 'tsc'),
            ...['--build', '--watch', '--preserveWatchOutput', '--listEmittedFiles'],
            // By default it may lose sight of a file that git checkout has replaced.
            ...['--watchFile', 'useFsEventsOnParentDirectory'],
            // Three times as fast after a change of a library's types. An error in a file that uses the changed one only
            // indirectly may be missed; `npm run build` finds it.
            '--assumeChangesOnlyAffectDirectDependencies',
            ...(colours ? ['--pretty'] : []),
            ...projects.map((folder) => buildConfig(join(root, folder))),
          ],
          cwd: root,
          // A debugger follows into the apps by this variable; the compiler would only be slower.
          env: { ...process.env, NODE_OPTIONS: '' },
          output: (line) => output.read(line),
          stopSignal: 'SIGTERM',
          stopTimeoutMs: 2_000,
          recordDir,
        },
        check: () =>
          this.#built ? Promise.resolve() : Promise.reject(new Error('there are errors')),
        // However long it takes to mend the errors.
        startTimeoutMs: Infinity,
        lastWords: () => 'What it said is above.',
      },
      report,
    );
  }

  /** Resolves after the first build without errors. */
  start(): Promise<void> {
    return this.#compiler.start();
  }

  /** Calls back after each later build without errors that wrote JavaScript, also for what it missed. */
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
