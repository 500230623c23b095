import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from '@shop/testing';
import { composeDatabases } from '@shop/invariants/compose';
import type { ShopDatabases } from '@shop/invariants/databases';

const run = promisify(execFile);
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
const root = join(import.meta.dirname, '../..');

/** A complete system of docker-compose.yml under its own project name, so it shares no container, network or volume. */
export class ComposeProject {
  readonly bffUrl: string;
  readonly databases: ShopDatabases;
  readonly #environment: NodeJS.ProcessEnv;

  constructor(
    readonly name: string,
    bffPort: number,
  ) {
    this.bffUrl = `http://127.0.0.1:${bffPort}`;
    // A .env file belongs to the user's own project.
    this.#environment = {
      ...process.env,
      BFF_PORT: String(bffPort),
      COMPOSE_DISABLE_ENV_FILE: '1',
    };
    this.databases = composeDatabases((service, ...command) => this.exec(service, ...command));
  }

  /** Runs `docker compose …` for this project. @returns standard output @throws Error with the output if the command fails */
  async compose(...args: string[]): Promise<string> {
    const { stdout } = await run('docker', ['compose', '-p', this.name, ...args], {
      cwd: root,
      env: this.#environment,
      maxBuffer: MAX_OUTPUT_BYTES,
    });
    return stdout;
  }

  async up(...args: string[]): Promise<void> {
    await this.compose('up', '--wait', '--quiet-pull', ...args);
  }

  /** Runs a command in the container of a service. */
  exec(service: string, ...command: string[]): Promise<string> {
    return this.compose('exec', '-T', service, ...command);
  }

  /** Evaluates the body of an async function with Node in the container of an app. */
  node(app: string, body: string): Promise<string> {
    return this.exec(app, 'node', '-e', `(async () => { ${body} })()`);
  }

  /** The ids of the containers of a service. */
  async containers(service: string): Promise<string[]> {
    return (await this.compose('ps', '-q', service)).split('\n').filter(Boolean);
  }

  async logs(container: string): Promise<string> {
    return (await run('docker', ['logs', container], { maxBuffer: MAX_OUTPUT_BYTES })).stdout;
  }

  /**
   * Simulates a crash: kill -9 of the service's process, from inside the container. Docker treats `docker kill` as a manual
   * stop and would not restart the container. Resolves when Docker has restarted the container and it is healthy.
   */
  async crash(service: string): Promise<void> {
    const [container = ''] = await this.containers(service);
    const before = await this.#state(container);
    // Process 1 is the container's init; the service is its child. The shell stops with the service, so its error is ignored.
    await this.exec(service, 'sh', '-c', 'kill -9 $(cat /proc/1/task/1/children)').catch(() => {});
    await eventually(
      async () => {
        const now = await this.#state(container);
        if (now.restarts > before.restarts && now.health === 'healthy') return;
        throw new Error(`${service} has not restarted: ${JSON.stringify(now)}`);
      },
      { withinMs: 90_000 },
    );
  }

  async #state(container: string): Promise<{ restarts: number; health: string }> {
    const { stdout } = await run('docker', [
      ...['inspect', container, '--format'],
      '{{.RestartCount}} {{.State.Health.Status}}',
    ]);
    const [restarts = '', health = ''] = stdout.trim().split(' ');
    return { restarts: Number(restarts), health };
  }
}
