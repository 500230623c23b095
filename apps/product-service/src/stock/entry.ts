// R2: what one order may do to one product, judged by its own entry there. No I/O; `stock.repository.ts` holds the updates.
import type { Refusal, Undoing } from './decision.js';
import type { Counters, EntryState, StockEntry } from './stock.schema.js';

/** What an order sees of a product: the free pieces and its own entry. */
export interface Shelf {
  readonly available: number;
  readonly entry: StockEntry | undefined;
}

/** A change of an existing entry: from which state to which, and what one piece does to the counters. */
export interface EntryChange {
  readonly from: EntryState;
  readonly to: EntryState;
  readonly perPiece: Partial<Counters>;
}

export const SALE: EntryChange = {
  from: 'reserved',
  to: 'sold',
  perPiece: { onHand: -1, reserved: -1, sold: 1 },
};
export const RELEASE: EntryChange = {
  from: 'reserved',
  to: 'released',
  perPiece: { reserved: -1, available: 1 },
};
export const RESTOCK: EntryChange = {
  from: 'sold',
  to: 'released',
  perPiece: { onHand: 1, available: 1, sold: -1 },
};

/** What it means that a line could not be reserved; `again`: pieces came back in between. */
export function judgeUnreserved(
  shelf: Shelf | undefined,
  quantity: number,
): 'already-done' | 'again' | Refusal {
  if (!shelf) return 'unknown-product';
  switch (shelf.entry?.state) {
    case 'reserved':
    case 'sold':
      return 'already-done';
    case 'released':
      // The order ended while this attempt was under way. Its decision exists, so this word is never stored (R3).
      return 'timed-out';
    case undefined:
      return shelf.available < quantity ? 'out-of-stock' : 'again';
  }
}

export type UndoStep =
  | { readonly kind: 'change'; readonly change: EntryChange }
  /** Leaves a `released` entry where there is none, so that a late reservation finds it. */
  | { readonly kind: 'mark'; readonly perPiece: Partial<Counters> }
  | { readonly kind: 'nothing' };

/** R2: the entry's own state comes first; only where the entry is missing does the decision say what had happened. */
export function undoStep(state: EntryState | undefined, decision: Undoing): UndoStep {
  switch (state) {
    case 'reserved':
      return { kind: 'change', change: RELEASE };
    case 'sold':
      return { kind: 'change', change: RESTOCK };
    case 'released':
      return { kind: 'nothing' };
    case undefined:
      // Under `restocking` the sold entry has been pruned; under `releasing` nothing was ever taken.
      return { kind: 'mark', perPiece: decision === 'restocking' ? RESTOCK.perPiece : {} };
  }
}
