import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';

/** A complete response of a service. */
export interface RawResponse {
  readonly statusCode: number;
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** The response did not arrive before the deadline. */
export class DeadlineExceededError extends Error {
  override readonly name = 'DeadlineExceededError';
}

type Controller = Dispatcher.DispatchController;

/**
 * One request and its response, as a handler of undici's `dispatch`. `Pool.request` does the same with a stream, and aborts
 * with an AbortSignal. For small responses, both cost more than everything else (docs/performance.md).
 */
export class PendingRequest implements Dispatcher.DispatchHandler {
  readonly response: Promise<RawResponse>;
  private readonly resolve: (response: RawResponse) => void;
  private readonly reject: (error: Error) => void;
  private readonly chunks: Buffer[] = [];
  private statusCode = 0;
  private headers: IncomingHttpHeaders = {};
  private controller?: Controller;
  private deadlineExceeded?: DeadlineExceededError;

  constructor(
    /** On the clock of `performance.now()`. */
    readonly expiresAt: number,
  ) {
    const { promise, resolve, reject } = Promise.withResolvers<RawResponse>();
    this.response = promise;
    this.resolve = resolve;
    this.reject = reject;
  }

  /**
   * Rejects the response and aborts the request. A request that still waits for a connection has no controller to abort:
   * `onRequestStart` aborts it when it gets a connection.
   */
  expire(): void {
    this.deadlineExceeded = new DeadlineExceededError();
    this.reject(this.deadlineExceeded);
    this.controller?.abort(this.deadlineExceeded);
  }

  onRequestStart(controller: Controller): void {
    this.controller = controller;
    if (this.deadlineExceeded) controller.abort(this.deadlineExceeded);
  }

  /** undici also calls this for each interim response (1xx), so the last call counts. */
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
