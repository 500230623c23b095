// The services for all comparisons: starting servers, a user with a token, and the display of progress.
import { join } from 'node:path';
import { createIdentity, type TestIdentity } from '@shop/testing';
import { appMain } from '@shop/local-stack/apps';
import { freePorts } from '@shop/local-stack/ports';
import type { Progress } from '@shop/local-stack/progress';
import { MeasuredProcess } from './measured-process.ts';

export interface BenchRunOptions {
  /** The root folder of the workspace. */
  readonly root: string;
  /** For all written files. The benchmark removes it at the end. */
  readonly folder: string;
  /** Additional Node options for each server. */
  readonly nodeOptions: readonly string[];
  readonly step: Progress['step'];
  readonly signal: AbortSignal;
}

export interface ServerOptions {
  readonly name: string;
  /** An absolute path. */
  readonly file: string;
  readonly environment?: Readonly<Record<string, string>>;
}

export class BenchRun {
  readonly folder: string;
  readonly step: Progress['step'];
  readonly signal: AbortSignal;
  readonly userId = '019a0000-0000-7000-9000-000000000001';
  readonly #identity: TestIdentity;
  readonly #options: BenchRunOptions;

  private constructor(options: BenchRunOptions, identity: TestIdentity) {
    this.#options = options;
    this.#identity = identity;
    this.folder = options.folder;
    this.step = options.step;
    this.signal = options.signal;
  }

  static async open(options: BenchRunOptions): Promise<BenchRun> {
    return new BenchRun(options, await createIdentity());
  }

  /** Returns the `Authorization` header of the user. It is valid for one hour. */
  async authorization(): Promise<string> {
    return `Bearer ${await this.#identity.token({ userId: this.userId })}`;
  }

  /** Starts a server on a free port; resolves when it is ready. */
  async start({ name, file, environment }: ServerOptions): Promise<MeasuredProcess> {
    const { nodeOptions, folder, signal } = this.#options;
    const [port = 0] = await freePorts(1);
    return this.step(name, () =>
      MeasuredProcess.start(
        {
          name,
          file,
          port,
          environment: { JWKS_URL: this.#identity.jwksUrl, ...environment },
          logFile: join(folder, `${name.replaceAll(/[^a-z0-9]+/gi, '-')}.log`),
          nodeOptions,
        },
        signal,
      ),
    );
  }

  /** Returns the path of an app's built main file. */
  appFile(name: string): string {
    return join(this.#options.root, appMain(name));
  }

  close(): Promise<void> {
    return this.#identity.close();
  }
}
