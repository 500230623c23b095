import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from '@shop/running-stack/checkout';
import { runTool } from '@shop/running-stack/tool';
import { runAfterDeath } from '../infrastructure/watchdog.ts';
import { StackProblem } from '@shop/running-stack/problem';

const runDir = join(checkout, '.local', 'run');
const LAST_LINES = 15;

/** The used part of `docker compose config`. */
export interface ComposeConfig {
  readonly services: Readonly<
    Record<string, { readonly environment: Readonly<Record<string, string>> }>
  >;
}

/** `docker compose` with our file. The project name separates its containers and volumes from those of others. */
export class ComposeProject {
  readonly name: string;
  readonly #files = ['docker-compose.yml'];

  /** @param addition to docker-compose.yml. A file in `.local/run` contains it. */
  constructor(name: string, addition?: object) {
    this.name = name;
    if (!addition) return;
    // JSON is valid YAML.
    const path = join(runDir, `${name}.compose.yml`);
    mkdirSync(runDir, { recursive: true });
    writeFileSync(path, JSON.stringify(addition, undefined, 2));
    this.#files.push(path);
  }

  /**
   * @returns standard output.
   * @throws StackProblem that starts with `failure` and contains the last output.
   */
  async run(args: readonly string[], failure: string, signal?: AbortSignal): Promise<string> {
    const { code, stdout, output } = await runTool('docker', this.#arguments(args), {
      cwd: checkout,
      signal,
    });
    if (code === 0) return stdout;
    const tail = output.trimEnd().split('\n').slice(-LAST_LINES).join('\n');
    throw new StackProblem(`${failure} The last output of Docker:\n${tail}`);
  }

  /** The files with the values from .env and the environment. */
  async config(signal?: AbortSignal): Promise<ComposeConfig> {
    const text = await this.run(
      ['config', '--format', 'json'],
      'Docker compose could not read its files.',
      signal,
    );
    return JSON.parse(text) as ComposeConfig;
  }

  /** Runs a command when this process has exited for any reason, unless the returned function was called. */
  runAfterDeath(args: readonly string[]): () => void {
    return runAfterDeath('docker', ...this.#arguments(args));
  }

  #arguments(args: readonly string[]): string[] {
    const files = this.#files.flatMap((file) => ['-f', file]);
    return ['compose', '--project-directory', checkout, '-p', this.name, ...files, ...args];
  }
}
