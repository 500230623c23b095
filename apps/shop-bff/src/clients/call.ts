export interface Call {
  /** The milliseconds left for it, where that is less than a call may take anyway. */
  readonly timeoutMs?: number;
}

/** A call in a user's name. */
export interface UserCall extends Call {
  /** The user's token; each service checks it again. */
  readonly bearer: string;
}

/** A call that may be repeated with the same key and then changes nothing more. */
export interface IdempotentCall extends UserCall {
  readonly idempotencyKey: string;
}

/** Quoted, because a bare value loses the spaces around it on the way, and with them its identity. */
export function idempotencyHeader(key: string): Record<string, string> {
  return { 'idempotency-key': `"${key}"` };
}
