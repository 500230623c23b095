import { isAbort } from '@shop/running-stack/problem';
import type { Terminal } from './terminal.ts';

const SPINNER = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';
const SPINNER_MS = 100;
/** Without a terminal a line now and then says that it goes on. */
const SIGN_MS = 5_000;

/** One line per finished step with its time, and a sign of life while steps run. */
export class Progress {
  readonly #terminal: Terminal;
  readonly #running = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #frame = 0;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** Does the work as a step; steps may run at the same time. */
  readonly step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const since = Date.now();
    this.#running.set(name, since);
    this.#timer ??= setInterval(() => this.#tick(), this.#terminal.isTTY ? SPINNER_MS : SIGN_MS);
    try {
      const result = await work();
      this.#printEnd('✓', name, since);
      return result;
    } catch (error) {
      // A step that was ended because another one failed says nothing.
      if (!isAbort(error)) this.#printEnd('✗', name, since);
      throw error;
    } finally {
      this.#running.delete(name);
      this.#rest();
    }
  };

  #printEnd(sign: string, name: string, since: number): void {
    this.#terminal.print(`${sign} ${name.padEnd(28)} ${seconds(since).padStart(7)}`);
  }

  #tick(): void {
    const steps = [...this.#running].map(([name, since]) => `${name} ${seconds(since)}`).join(', ');
    if (!this.#terminal.isTTY) {
      this.#terminal.print(`… ${steps}`);
      return;
    }
    this.#frame = (this.#frame + 1) % SPINNER.length;
    this.#terminal.showStatus(`${SPINNER[this.#frame]} ${steps}`);
  }

  #rest(): void {
    if (this.#running.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#terminal.showStatus('');
  }
}

function seconds(since: number): string {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}
