const TYPE_PREFIX = 'https://shop.example/problems/';

/** One error in the input. `pointer` is an RFC 6901 JSON pointer such as `/lines/0/quantity`; '' is the whole input. */
export interface InputError {
  readonly detail: string;
  readonly pointer: string;
}

export interface ProblemOptions {
  /** A short text for people, the same for each problem with this code. Default: the code as words. */
  readonly title?: string;
  /** Further response headers, such as `retry-after`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly errors?: readonly InputError[];
  /** Further members of the body (RFC 9457 extension members). They cannot replace the standard members. */
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** The body of an error response, RFC 9457. */
export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly gtxid: string;
  readonly errors?: readonly InputError[];
  readonly [extension: string]: unknown;
}

/**
 * An error response. Any code that handles a request may throw it. `status` is the HTTP status and `code` is the last
 * part of the problem's `type`. `detail` is a sentence about this occurrence, for the client.
 */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly title: string;
  readonly headers: Readonly<Record<string, string>>;
  private readonly members: Readonly<Record<string, unknown>>;

  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    { title, headers = {}, errors, extensions, cause }: ProblemOptions = {},
  ) {
    super(detail, { cause });
    this.title = title ?? problemTitle(code);
    this.headers = headers;
    this.members = { ...extensions, ...(errors && { errors }) };
  }

  body(gtxid: string): ProblemBody {
    return {
      ...this.members,
      type: problemType(this.code),
      title: this.title,
      status: this.status,
      detail: this.detail,
      gtxid,
    };
  }
}

/** The `type` of a problem with this code. */
export function problemType(code: string): string {
  return TYPE_PREFIX + code;
}

/** The code as words. */
export function problemTitle(code: string): string {
  const words = code.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
