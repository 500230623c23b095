// What product-service has decided about an order, and what may follow. No I/O.
import type { OrderLine, StockRejected, DataOf } from '@shop/contracts';
import { v7 as uuidv7 } from 'uuid';

/**
 * `reserved` → `sold` → `restocking` → `released`, or `reserved`/`rejected`/nothing → `releasing` → `released`.
 * `releasing` and `restocking`: the lines are being undone; `released`: all of them are.
 */
export type Outcome = 'reserved' | 'rejected' | 'sold' | 'releasing' | 'restocking' | 'released';

/** The outcomes in which lines are being undone. */
export type Undoing = Extract<Outcome, 'releasing' | 'restocking'>;

export type Refusal = DataOf<typeof StockRejected>['reason'];

export interface DecidedLine extends OrderLine {
  /** Null where nothing was reserved. */
  readonly unitPriceCents: number | null;
}

/** The record of one order, kept for as long as an event about the order can come (R10). */
export interface Decision {
  readonly orderId: string;
  readonly outcome: Outcome;
  readonly lines: readonly DecidedLine[];
  /** Why it was rejected; kept when the outcome moves on. */
  readonly reason: Refusal | null;
  /** The reply's event id, the same however often it is published. Null: this decision has no reply. */
  readonly replyId: string | null;
  /** The entry into the present outcome. */
  readonly changedAt: Date;
}

/** An attempt's writes end 10 s after its beginning (`attempt.ts`); a decision this old has none before it any more. */
export const NO_ATTEMPT_LEFT_AFTER_MS = 30_000;

/** @throws where a line has no price: a reservation without one must not be recorded. */
export function decideReserved(
  orderId: string,
  lines: readonly OrderLine[],
  prices: ReadonlyMap<string, number>,
  now: Date,
): Decision {
  const priced = lines.map((line) => {
    const unitPriceCents = prices.get(line.productId);
    if (unitPriceCents === undefined) throw new Error(`no price for product ${line.productId}`);
    return { ...line, unitPriceCents };
  });
  return {
    orderId,
    outcome: 'reserved',
    lines: priced,
    reason: null,
    replyId: uuidv7(),
    changedAt: now,
  };
}

export function decideRejected(
  orderId: string,
  lines: readonly OrderLine[],
  reason: Refusal,
  now: Date,
): Decision {
  return {
    orderId,
    outcome: 'rejected',
    lines: unpriced(lines),
    reason,
    replyId: uuidv7(),
    changedAt: now,
  };
}

/** The order ended before it was decided (R4). Nobody waits for a reply. */
export function decideReleasing(
  orderId: string,
  lines: readonly OrderLine[],
  now: Date,
): Decision & { readonly outcome: 'releasing' } {
  return {
    orderId,
    outcome: 'releasing',
    lines: unpriced(lines),
    reason: null,
    replyId: null,
    changedAt: now,
  };
}

/** R4: how the undoing of this outcome is called; `undefined` where all lines are undone already. */
export function undoingOf(outcome: Outcome | undefined): Undoing | undefined {
  switch (outcome) {
    case undefined:
    case 'reserved':
    case 'rejected':
    case 'releasing':
      return 'releasing';
    case 'sold':
    case 'restocking':
      return 'restocking';
    case 'released':
      return undefined;
  }
}

/** What can only be left by a cancellation, or not at all. The others wait for an event, however old they are. */
export const SETTLED_OUTCOMES = ['sold', 'released'] as const satisfies readonly Outcome[];

/** R6: whether the order's entries in product documents have nothing left to protect from. */
export function isPrunable(
  { outcome, changedAt }: Pick<Decision, 'outcome' | 'changedAt'>,
  now: Date,
): boolean {
  const settled = SETTLED_OUTCOMES.some((one) => one === outcome);
  return settled && now.getTime() - changedAt.getTime() >= NO_ATTEMPT_LEFT_AFTER_MS;
}

function unpriced(lines: readonly OrderLine[]): DecidedLine[] {
  return lines.map((line) => ({ ...line, unitPriceCents: null }));
}
