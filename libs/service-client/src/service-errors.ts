/** The body of an error response (RFC 9457), with the members that the service adds. */
export interface UpstreamProblem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly [member: string]: unknown;
}

/** The service refused the request (4xx). The caller should forward the problem to its own client. */
export class ServiceProblem extends Error {
  override readonly name = 'ServiceProblem';

  constructor(
    /** The service that refused. */
    readonly service: string,
    readonly status: number,
    readonly problem: UpstreamProblem,
    /** The headers of the response, names in lower case. */
    readonly headers: Readonly<Record<string, string | string[] | undefined>>,
  ) {
    super(`${service} refused: ${problem.detail}`);
  }

  /** The last part of the problem's type, such as `out-of-stock`. */
  get code(): string {
    return this.problem.type.slice(this.problem.type.lastIndexOf('/') + 1);
  }
}

/** There was no usable response: no connection, a late response, 5xx, or a body that does not match its schema. */
export class ServiceUnavailable extends Error {
  override readonly name = 'ServiceUnavailable';

  constructor(
    readonly service: string,
    /** For the log, not for clients: it can contain host names. */
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`${service} is unavailable: ${reason}`, options);
  }
}
