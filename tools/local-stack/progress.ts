import { isAbort } from '@shop/running-stack/problem';
import type { Terminal } from './terminal.ts';

const INTERVAL_MS = 5_000;

/** Prints a line with the duration of each finished step, and regularly the steps that still run. */
export class Progress {
  readonly #terminal: Terminal;
  readonly #running = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** Steps may run concurrently. */
  readonly step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const since = Date.now();
    this.#running.set(name, since);
    this.#timer ??= setInterval(() => this.#printRunning(), INTERVAL_MS);
    try {
      const result = await work();
      this.#printEnd('✓', name, since);
      return result;
    } catch (error) {
      // A step that was aborted because another one failed prints nothing.
      if (!isAbort(error)) this.#printEnd('✗', name, since);
      throw error;
    } finally {
      this.#running.delete(name);
      if (this.#running.size === 0) {
        clearInterval(this.#timer);
        this.#timer = undefined;
      }
    }
  };

  #printEnd(sign: string, name: string, since: number): void {
    this.#terminal.print(`${sign} ${name.padEnd(28)} ${seconds(since).padStart(7)}`);
  }

  #printRunning(): void {
    const steps = [...this.#running].map(([name, since]) => `${name} ${seconds(since)}`);
    this.#terminal.print(`… ${steps.join(', ')}`);
  }
}

function seconds(since: number): string {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}
