import { eventually } from '@shop/testing';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { appMain } from '@shop/local-stack/apps';
import { runAfterDeath } from '@shop/local-stack/infrastructure/watchdog';

/** One built app in its own process, as in production. */
export class AppProcess {
  /** All lines that the app has written so far, including those before a restart. */
  readonly log: string[] = [];
  private child?: ChildProcess;

  constructor(
    readonly name: string,
    readonly port: number,
    private readonly environment: Readonly<Record<string, string>>,
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const main = join(import.meta.dirname, '..', appMain(this.name));
    const { PATH, NODE_COMPILE_CACHE } = process.env;
    const child = spawn(process.execPath, ['--enable-source-maps', main], {
      env: { PATH, NODE_COMPILE_CACHE, ...this.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    // A test that fails while the system starts has nothing to stop it with.
    child.once('exit', runAfterDeath('kill', '-9', String(child.pid)));
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => this.log.push(line));
    }
    await this.ready();
  }

  /** Waits until the app can do all of its work: the status is `ok`, not `degraded`. */
  ready(): Promise<void> {
    return eventually(
      async () => {
        if (this.child?.exitCode != null) {
          throw new Error(`${this.name} exited:\n${this.lastOutput()}`);
        }
        const response = await fetch(`${this.url}/health/ready`);
        const body = (await response.json()) as { status: string };
        if (body.status !== 'ok') throw new Error(`${JSON.stringify(body)}\n${this.lastOutput()}`);
      },
      { withinMs: 60_000 },
    );
  }

  /** Simulates a crash. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Stops the app as a deployment does. Returns the exit code. */
  stop(): Promise<number | null> {
    return this.end('SIGTERM');
  }

  private async end(signal: NodeJS.Signals): Promise<number | null> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return null;
    const exited = once(child, 'exit') as Promise<[number | null]>;
    child.kill(signal);
    const [code] = await exited;
    return code;
  }

  private lastOutput(): string {
    return this.log.slice(-10).join('\n');
  }
}
