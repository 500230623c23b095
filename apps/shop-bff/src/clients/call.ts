export interface Call {
  /** The milliseconds that are left for the call, if they can be fewer than the client's own limit. */
  readonly timeoutMs?: number;
}

/** A call on behalf of a user. */
export interface UserCall extends Call {
  /** The user's token. Each service also checks it. */
  readonly bearer: string;
}

/** A call that can be repeated with the same key. The repetition changes nothing. */
export interface IdempotentCall extends UserCall {
  readonly idempotencyKey: string;
}

/** The value is quoted. HTTP strips spaces around an unquoted value, so the service would receive another key. */
export function idempotencyHeader(key: string): Record<string, string> {
  return { 'idempotency-key': `"${key}"` };
}
