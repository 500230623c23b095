import { describe, expect, it } from 'vitest';
import {
  type EntryChange,
  judgeUnreserved,
  RELEASE,
  RESTOCK,
  SALE,
  type Shelf,
  undoStep,
} from './entry.js';
import type { EntryState } from './stock.schema.js';

const entryIn = (state: EntryState) => ({ orderId: 'o', quantity: 2, state, at: new Date(0) });

describe('R2: a line that could not be reserved', () => {
  const shelf = (available: number, state?: EntryState): Shelf => ({
    available,
    entry: state && entryIn(state),
  });

  it.each<[string, Shelf | undefined, string]>([
    ['no such product', undefined, 'unknown-product'],
    ['too few pieces', shelf(1), 'out-of-stock'],
    ['pieces came back meanwhile', shelf(2), 'again'],
    ['reserved by an earlier attempt', shelf(0, 'reserved'), 'already-done'],
    ['sold to this very order', shelf(0, 'sold'), 'already-done'],
    ['undone already, although there are pieces', shelf(9, 'released'), 'timed-out'],
  ])('%s', (_case, onShelf, verdict) => {
    expect(judgeUnreserved(onShelf, 2)).toBe(verdict);
  });
});

describe('R2: undoing goes by the own entry first', () => {
  it.each(['releasing', 'restocking'] as const)('whatever the decision: %s', (decision) => {
    expect(undoStep('reserved', decision)).toEqual({ kind: 'change', change: RELEASE });
    expect(undoStep('sold', decision)).toEqual({ kind: 'change', change: RESTOCK });
    expect(undoStep('released', decision)).toEqual({ kind: 'nothing' });
  });

  it('a missing entry under `releasing` is marked without moving pieces', () => {
    expect(undoStep(undefined, 'releasing')).toEqual({ kind: 'mark', perPiece: {} });
  });

  it('a missing entry under `restocking` was pruned: its pieces come back', () => {
    expect(undoStep(undefined, 'restocking')).toEqual({ kind: 'mark', perPiece: RESTOCK.perPiece });
  });
});

describe('each change keeps the sums', () => {
  it.each<[string, EntryChange]>([
    ['sale', SALE],
    ['release', RELEASE],
    ['restock', RESTOCK],
  ])('%s', (_name, { perPiece: { onHand = 0, reserved = 0, available = 0, sold = 0 } }) => {
    expect(onHand).toBe(available + reserved);
    expect(onHand + sold).toBe(0);
  });
});
