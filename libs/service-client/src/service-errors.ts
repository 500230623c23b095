/** The body of a service's refusal (RFC 9457), with whatever members it adds. */
export interface UpstreamProblem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly [member: string]: unknown;
}

/** The service answered, and refused (4xx): the caller's own client should hear of it. */
export class ServiceProblem extends Error {
  override readonly name = 'ServiceProblem';

  constructor(
    /** Who refused. */
    readonly service: string,
    readonly status: number,
    readonly problem: UpstreamProblem,
    /** The answer's headers, names in lower case. */
    readonly headers: Readonly<Record<string, string | string[] | undefined>>,
  ) {
    super(`${service} refused: ${problem.detail}`);
  }

  /** The last part of the problem's type, such as `out-of-stock`. */
  get code(): string {
    return this.problem.type.slice(this.problem.type.lastIndexOf('/') + 1);
  }
}

/** The service gave no usable answer: no connection, too late, 5xx, or not what was agreed. */
export class ServiceUnavailable extends Error {
  override readonly name = 'ServiceUnavailable';

  constructor(
    readonly service: string,
    /** For the log, not for clients: may name hosts. */
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`${service} is unavailable: ${reason}`, options);
  }
}
