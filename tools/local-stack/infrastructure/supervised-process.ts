import { setTimeout as sleep } from 'node:timers/promises';
import { errorMessage, isAbort, StackProblem } from '@shop/running-stack/problem';
import { OwnedProcess, type ProcessSpec } from './owned-process.ts';

export interface SupervisedSpec {
  readonly process: ProcessSpec;
  /** Rejects until the process is ready. Called repeatedly. */
  readonly check: () => Promise<void>;
  /** The limit of `start()`. A restart after a crash has no limit. */
  readonly startTimeoutMs: number;
  /** The last output, or where to find it. It is a part of the message if the start fails. */
  readonly lastOutput: () => string;
  /** Whether a failed start with this output may be repeated because an earlier process is still stopping. */
  readonly mayRetry?: (lastOutput: string) => boolean;
}

const POLL_INTERVAL_MS = 50;
const RETRY_START_MS = 10_000;
const MIN_DELAY_MS = 500;
const MAX_DELAY_MS = 10_000;
/** After a run of this length the delays start again with the shortest one. */
const HEALTHY_AFTER_MS = 30_000;

/** A process that restarts after a crash, but not after `stop()` or `kill()`. */
export class SupervisedProcess {
  readonly #spec: SupervisedSpec;
  readonly #report: (sentence: string) => void;
  #process: OwnedProcess | undefined;
  #failures = 0;
  /** Each start, stop and kill increments it. A pending call with an older number ends with an AbortError. */
  #turn = 0;

  /** @param report receives a sentence when the process has crashed and when it runs again. */
  constructor(spec: SupervisedSpec, report: (sentence: string) => void) {
    this.#spec = spec;
    this.#report = report;
  }

  /** undefined while it does not run. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /**
   * Resolves when the process is ready.
   *
   * @throws StackProblem if it exits before, or takes too long; an AbortError if a later call stops it.
   */
  async start(): Promise<void> {
    if (this.#process) throw new Error(`${this.#spec.process.name} runs already`);
    const turn = ++this.#turn;
    const { process, startTimeoutMs, mayRetry, lastOutput } = this.#spec;
    const since = Date.now();
    for (;;) {
      const failure = await this.#launch(turn, since + startTimeoutMs);
      if (failure === undefined) return;
      const retry = Date.now() < since + RETRY_START_MS && mayRetry?.(lastOutput());
      if (!retry) throw new StackProblem(`${process.name} ${failure}. ${lastOutput()}`);
      await sleep(MIN_DELAY_MS);
    }
  }

  /** Stops the process gracefully. Does nothing if it does not run. */
  stop(): Promise<void> {
    return this.#end((process) => process.stop());
  }

  /** Simulates a crash (SIGKILL). The process stays stopped until `start()`. */
  kill(): Promise<void> {
    return this.#end((process) => process.kill());
  }

  /**
   * Stops the process if it runs, and starts it. A later call replaces an earlier one.
   *
   * @throws as `start()`; also an AbortError if a later call replaces this one.
   */
  async restart(): Promise<void> {
    const stopped = this.stop();
    const turn = this.#turn;
    await stopped;
    this.#checkCurrent(turn);
    await this.start();
  }

  async #end(end: (process: OwnedProcess) => void): Promise<void> {
    this.#turn += 1;
    const process = this.#process;
    if (!process) return;
    end(process);
    await process.ended;
    this.#reset(process);
  }

  /** A later call may have started another process already. */
  #reset(process: OwnedProcess): void {
    if (this.#process === process) this.#process = undefined;
  }

  #checkCurrent(turn: number): void {
    if (turn === this.#turn) return;
    const { name } = this.#spec.process;
    throw new DOMException(`${name} was stopped while it started`, 'AbortError');
  }

  /** Starts the program once. @returns undefined when it is ready, or why it failed. */
  async #launch(turn: number, until: number): Promise<string | undefined> {
    this.#checkCurrent(turn);
    const since = Date.now();
    const process = new OwnedProcess(this.#spec.process);
    this.#process = process;
    const failure = await this.#waitUntilReady(process, until);
    this.#checkCurrent(turn);
    if (failure === undefined) {
      void process.ended.then((how) => this.#restartAfterExit(turn, how, since));
      return undefined;
    }
    process.kill();
    await process.ended;
    this.#reset(process);
    return failure;
  }

  async #waitUntilReady(process: OwnedProcess, until: number): Promise<string | undefined> {
    let ending: string | undefined;
    void process.ended.then((how) => (ending = how));
    let reason = 'no response';
    while (Date.now() < until) {
      if (ending) return ending;
      try {
        await this.#spec.check();
        return undefined;
      } catch (error) {
        reason = errorMessage(error);
      }
      await sleep(POLL_INTERVAL_MS);
    }
    return `is not ready after ${this.#spec.startTimeoutMs / 1000} s (${reason})`;
  }

  async #restartAfterExit(turn: number, how: string, startedAt: number): Promise<void> {
    if (turn !== this.#turn) return;
    this.#process = undefined;
    const { name } = this.#spec.process;
    if (Date.now() - startedAt >= HEALTHY_AFTER_MS) this.#failures = 0;
    const delay = Math.min(MIN_DELAY_MS * 2 ** this.#failures++, MAX_DELAY_MS);
    this.#report(`${name} ${how}. It restarts in ${delay / 1000} s.`);
    await sleep(delay);
    const since = Date.now();
    try {
      const failure = await this.#launch(turn, Infinity);
      if (failure !== undefined) await this.#restartAfterExit(turn, failure, since);
      else this.#report(`${name} runs again (process ${this.pid})`);
    } catch (error) {
      if (!isAbort(error)) throw error;
    }
  }
}
