// R2: how one order can change one product, depending on the order's entry in the product's document. The rules do no I/O;
// `stock.repository.ts` does the updates.
import type { Refusal, Undoing } from './decision.js';
import type { Counters, EntryState, StockEntry } from './stock.schema.js';

/** The part of a product that an order depends on: the available units and the order's own entry. */
export interface StockLevels {
  readonly available: number;
  readonly entry: StockEntry | undefined;
}

/** A change of an existing entry: its states before and after, and the change of the counters per unit. */
export interface EntryChange {
  readonly from: EntryState;
  readonly to: EntryState;
  readonly perUnit: Partial<Counters>;
}

export const SALE: EntryChange = {
  from: 'reserved',
  to: 'sold',
  perUnit: { onHand: -1, reserved: -1, sold: 1 },
};
export const RELEASE: EntryChange = {
  from: 'reserved',
  to: 'released',
  perUnit: { reserved: -1, available: 1 },
};
export const RESTOCK: EntryChange = {
  from: 'sold',
  to: 'released',
  perUnit: { onHand: 1, available: 1, sold: -1 },
};

/** Why a line was not reserved. `retry` means that units became available since the update, so it is retried. */
export function reasonNotReserved(
  levels: StockLevels | undefined,
  quantity: number,
): 'already-done' | 'retry' | Refusal {
  if (!levels) return 'unknown-product';
  switch (levels.entry?.state) {
    case 'reserved':
    case 'sold':
      return 'already-done';
    case 'released':
      // The order settled during this attempt. Its decision exists, so this reason is never stored (R3).
      return 'timed-out';
    case undefined:
      return levels.available < quantity ? 'out-of-stock' : 'retry';
  }
}

export type UndoStep =
  | { readonly kind: 'change'; readonly change: EntryChange }
  /** Adds a `released` entry if the order has no entry, to make a late reservation find it. */
  | { readonly kind: 'mark'; readonly perUnit: Partial<Counters> }
  | { readonly kind: 'nothing' };

/** R2: the state of the entry decides. The decision about the order is used only if the entry is missing. */
export function undoStep(state: EntryState | undefined, decision: Undoing): UndoStep {
  switch (state) {
    case 'reserved':
      return { kind: 'change', change: RELEASE };
    case 'sold':
      return { kind: 'change', change: RESTOCK };
    case 'released':
      return { kind: 'nothing' };
    case undefined:
      // With `restocking`, the sold entry was pruned. With `releasing`, the order has never reserved this line.
      return { kind: 'mark', perUnit: decision === 'restocking' ? RESTOCK.perUnit : {} };
  }
}
