/** From when on things are expected to be as they should in the end. */
export interface When {
  /**
   * Nothing is on its way any more: every order has settled, and its end has arrived everywhere. False for a system in use,
   * where an order has time until its hard deadline, and its effects have `graceMs`.
   */
  readonly settled: boolean;
  /** How long the end of an order may take to arrive at the participants. */
  readonly graceMs: number;
}

/** Between two looks of order-service for orders past their deadline, with room for a busy machine. */
export const SWEEP_MS = 10_000;
/** The default hard deadline and one sweep. */
export const GRACE_MS = 120_000 + SWEEP_MS;

/** SQL: the order has settled, and its end has had time to arrive. */
export function restsSince({ settled, graceMs }: When): string {
  return settled
    ? `(settled_at IS NOT NULL)`
    : `(settled_at IS NOT NULL AND settled_at < now() - interval '${graceMs} ms')`;
}

/** SQL: the order should have settled, and has not. */
export function overdue({ settled }: When): string {
  return settled
    ? `(settled_at IS NULL)`
    : `(settled_at IS NULL AND expires_at < now() - interval '${SWEEP_MS} ms')`;
}
