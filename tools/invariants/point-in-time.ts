/** Decides which orders and events must be in their final state. */
export interface PointInTime {
  /**
   * True: every order has settled, and its effects have arrived. False: the system is in use. An order has time until its
   * hard deadline, and its effects have `graceMs`.
   */
  readonly settled: boolean;
  /** The time that the end of an order may need to reach the participants. */
  readonly graceMs: number;
}

/** The interval of order-service's sweeper for deadlines, with a margin for a busy machine. */
const SWEEP_MS = 10_000;
/** The default hard deadline and one sweep. */
export const GRACE_MS = 120_000 + SWEEP_MS;

/** SQL: the order has settled, and its end must have arrived. */
export function settledSince({ settled, graceMs }: PointInTime): string {
  return settled
    ? `(settled_at IS NOT NULL)`
    : `(settled_at IS NOT NULL AND settled_at < now() - interval '${graceMs} ms')`;
}

/** SQL: the order should have settled, but has not. */
export function overdue({ settled }: PointInTime): string {
  return settled
    ? `(settled_at IS NULL)`
    : `(settled_at IS NULL AND expires_at < now() - interval '${SWEEP_MS} ms')`;
}
