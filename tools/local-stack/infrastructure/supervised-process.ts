import { setTimeout as sleep } from 'node:timers/promises';
import { errorMessage, StackProblem } from '@shop/running-stack/problem';
import { OwnedProcess, type ProcessSpec } from './owned-process.ts';

export interface SupervisedSpec {
  readonly process: ProcessSpec;
  /** Rejects as long as it does not do its work yet; asked again and again. */
  readonly check: () => Promise<void>;
  /** For the start that is asked for. A process that is started again after its death gets all the time it needs. */
  readonly startTimeoutMs: number;
  /** What it said at the end, or where to find it, for the message when it does not start. */
  readonly lastWords: () => string;
  /** Whether a start that failed with these words may be tried again at once (something old is still ending). */
  readonly mayRetry?: (lastWords: string) => boolean;
  readonly retryForMs?: number;
}

const POLL_MS = 50;
const RETRY_MS = 500;
const LONGEST_RETRY_MS = 10_000;
/** A process that ran this long was not broken from the start: the pauses begin anew. */
const HEALTHY_AFTER_MS = 30_000;

type Launch =
  | { readonly state: 'ready' }
  | { readonly state: 'overtaken' }
  | { readonly state: 'failed'; readonly why: string };

/** A process that is started again when it dies, but not when it was stopped or killed through here. */
export class SupervisedProcess {
  readonly #spec: SupervisedSpec;
  readonly #report: (sentence: string) => void;
  #process: OwnedProcess | undefined;
  #failures = 0;
  /** Changes with each start, stop and kill, so that what waits can see that it was overtaken. */
  #turn = 0;

  /** @param report told in a sentence when the process dies, and when it runs again. */
  constructor(spec: SupervisedSpec, report: (sentence: string) => void) {
    this.#spec = spec;
    this.#report = report;
  }

  /** undefined while it does not run. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /**
   * Resolves when it does its work.
   *
   * @throws StackProblem when it ends before, or takes too long; an AbortError when it is stopped meanwhile.
   */
  async start(): Promise<void> {
    if (this.#process) throw new Error(`${this.#spec.process.name} runs already`);
    const turn = ++this.#turn;
    const { process, startTimeoutMs, mayRetry, retryForMs = 0, lastWords } = this.#spec;
    const since = Date.now();
    for (;;) {
      const launch = await this.#launch(turn, since + startTimeoutMs);
      if (launch.state === 'ready') return;
      if (launch.state === 'overtaken') {
        throw this.#overtaken();
      }
      const retry = Date.now() < since + retryForMs && mayRetry?.(lastWords());
      if (!retry) throw new StackProblem(`${process.name} ${launch.why}. ${lastWords()}`);
      await sleep(RETRY_MS);
    }
  }

  /** Gracefully; does nothing when it does not run. */
  async stop(): Promise<void> {
    this.#turn += 1;
    const running = this.#process;
    await running?.stop();
    this.#forget(running);
  }

  /**
   * Stops it if it runs, and starts it. The latest call wins: it ends a start that is under way.
   *
   * @throws as `start()`; an AbortError also when another call came later.
   */
  async restart(): Promise<void> {
    const stopped = this.stop();
    const turn = this.#turn;
    await stopped;
    if (turn !== this.#turn) throw this.#overtaken();
    await this.start();
  }

  /** With SIGKILL, as a crash; it stays down until `start()`. */
  async kill(): Promise<void> {
    this.#turn += 1;
    const running = this.#process;
    running?.kill();
    await running?.ended;
    this.#forget(running);
  }

  /** Unless a later call has started another one meanwhile. */
  #forget(process: OwnedProcess | undefined): void {
    if (this.#process === process) this.#process = undefined;
  }

  #overtaken(): DOMException {
    const { name } = this.#spec.process;
    return new DOMException(`${name} was stopped while it started`, 'AbortError');
  }

  /** Runs the program once, and watches over it from the moment it is ready. */
  async #launch(turn: number, until: number): Promise<Launch> {
    if (turn !== this.#turn) return { state: 'overtaken' };
    const since = Date.now();
    const owned = new OwnedProcess(this.#spec.process);
    this.#process = owned;
    const why = await this.#untilReady(owned, until);
    if (turn !== this.#turn) return { state: 'overtaken' };
    if (why === undefined) {
      void owned.ended.then((how) => this.#revive(turn, how, Date.now() - since));
      return { state: 'ready' };
    }
    owned.kill();
    await owned.ended;
    this.#forget(owned);
    return { state: 'failed', why };
  }

  /** @returns undefined when it is ready, else why not. */
  async #untilReady(owned: OwnedProcess, until: number): Promise<string | undefined> {
    let ending: string | undefined;
    void owned.ended.then((how) => (ending = how));
    let reason = 'no answer';
    while (Date.now() < until) {
      if (ending) return ending;
      try {
        await this.#spec.check();
        return undefined;
      } catch (error) {
        reason = errorMessage(error);
      }
      await sleep(POLL_MS);
    }
    return `is not ready after ${this.#spec.startTimeoutMs / 1000} s (${reason})`;
  }

  async #revive(turn: number, how: string, ranForMs: number): Promise<void> {
    if (turn !== this.#turn) return;
    this.#process = undefined;
    const { name } = this.#spec.process;
    if (ranForMs >= HEALTHY_AFTER_MS) this.#failures = 0;
    const delay = Math.min(RETRY_MS * 2 ** this.#failures++, LONGEST_RETRY_MS);
    this.#report(`${name} ${how}; starting it again in ${delay / 1000} s`);
    await sleep(delay);
    const since = Date.now();
    const launch = await this.#launch(turn, Infinity);
    if (launch.state === 'ready') this.#report(`${name} runs again (process ${this.pid})`);
    if (launch.state === 'failed') await this.#revive(turn, launch.why, Date.now() - since);
  }
}
