import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';

/** What a service answered, read to its end. */
export interface RawAnswer {
  readonly statusCode: number;
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** The answer was not there when the time was up. */
export class TooLate extends Error {
  override readonly name = 'TooLate';
}

type Controller = Dispatcher.DispatchController;

/**
 * One request and its answer, as undici's `dispatch` tells of it. `Pool.request` does the same through a stream, and gives
 * up by an AbortSignal; for answers as small as these, both cost more than all the rest (docs/performance.md).
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly answer: Promise<RawAnswer>;
  private readonly resolve: (answer: RawAnswer) => void;
  private readonly reject: (error: Error) => void;
  private readonly chunks: Buffer[] = [];
  private statusCode = 0;
  private headers: IncomingHttpHeaders = {};
  private controller?: Controller;
  private tooLate?: TooLate;

  constructor(
    /** As `performance.now()` counts. */
    readonly expiresAt: number,
  ) {
    const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
    this.answer = promise;
    this.resolve = resolve;
    this.reject = reject;
  }

  /** Gives it up, also while it waits for a connection: then undici hears of it when there is one. */
  expire(): void {
    this.tooLate = new TooLate();
    this.reject(this.tooLate);
    this.controller?.abort(this.tooLate);
  }

  onRequestStart(controller: Controller): void {
    this.controller = controller;
    if (this.tooLate) controller.abort(this.tooLate);
  }

  /** The last call counts: there is one for each interim answer (1xx) too. */
  onResponseStart(_controller: Controller, statusCode: number, headers: IncomingHttpHeaders): void {
    this.statusCode = statusCode;
    this.headers = headers;
  }

  onResponseData(_controller: Controller, chunk: Buffer): void {
    this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    const { statusCode, headers, chunks } = this;
    const [first] = chunks;
    const body = first && chunks.length === 1 ? first : Buffer.concat(chunks);
    this.resolve({ statusCode, headers, text: body.toString() });
  }

  onResponseError(_controller: Controller, error: Error): void {
    this.reject(error);
  }
}
