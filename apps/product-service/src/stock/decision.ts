// The decision of product-service about an order, and how its outcome can change. It does no I/O.
import type { OrderLine, StockRejected, DataOf } from '@shop/contracts';
import { v7 as uuidv7 } from 'uuid';

/**
 * `reserved` → `sold` → `restocking` → `released`, or `reserved`/`rejected`/nothing → `releasing` → `released`.
 * In `releasing` and `restocking`, the service is undoing the lines. In `released`, all lines are undone.
 */
export type Outcome = 'reserved' | 'rejected' | 'sold' | 'releasing' | 'restocking' | 'released';

/** The outcomes in which the service is undoing lines. */
export type Undoing = Extract<Outcome, 'releasing' | 'restocking'>;

export type Refusal = DataOf<typeof StockRejected>['reason'];

export interface DecidedLine extends OrderLine {
  /** Null if nothing was reserved. */
  readonly unitPriceCents: number | null;
}

/** The record of one order. It is stored as long as an event about the order can arrive (R10). */
export interface Decision {
  readonly orderId: string;
  readonly outcome: Outcome;
  readonly lines: readonly DecidedLine[];
  /** Why the order was rejected. It stays when the outcome changes. */
  readonly reason: Refusal | null;
  /** The event id of the reply, the same each time it is published. Null if the decision has no reply. */
  readonly replyId: string | null;
  /** When the decision reached its current outcome. */
  readonly changedAt: Date;
}

/** An attempt can write for 10 s (`attempt.ts`). If a decision is this old, no attempt from before it can still write. */
export const NO_ATTEMPT_LEFT_AFTER_MS = 30_000;

/** @throws if a line has no price, because a reservation without a price must not be stored. */
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

/** For an order that settled before a decision was made (R4). No service waits for a reply. */
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

/** R4: the outcome while this outcome is undone; `undefined` if all lines are already undone. */
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

/** Only a cancellation can change `sold`, and nothing changes `released`. Decisions with another outcome wait for an event. */
export const SETTLED_OUTCOMES = ['sold', 'released'] as const satisfies readonly Outcome[];

/** R6: true if no late attempt is left that the order's entries in product documents protect against. */
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
