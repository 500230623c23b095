import { describe, expect, it } from 'vitest';
import {
  type EntryChange,
  reasonNotReserved,
  RELEASE,
  RESTOCK,
  SALE,
  type StockLevels,
  undoStep,
} from './entry.js';
import type { EntryState } from './stock.schema.js';

const entryIn = (state: EntryState) => ({ orderId: 'o', quantity: 2, state, at: new Date(0) });

describe('R2: a line that could not be reserved', () => {
  const levels = (available: number, state?: EntryState): StockLevels => ({
    available,
    entry: state && entryIn(state),
  });

  it.each<[string, StockLevels | undefined, string]>([
    ['the product does not exist', undefined, 'unknown-product'],
    ['too few units are available', levels(1), 'out-of-stock'],
    ['units became available meanwhile', levels(2), 'retry'],
    ['an earlier attempt has reserved it', levels(0, 'reserved'), 'already-done'],
    ['it is sold to this order', levels(0, 'sold'), 'already-done'],
    ['it is undone, although units are available', levels(9, 'released'), 'timed-out'],
  ])('%s', (_case, found, reason) => {
    expect(reasonNotReserved(found, 2)).toBe(reason);
  });
});

describe('R2: an undo uses the state of the order’s own entry first', () => {
  it.each(['releasing', 'restocking'] as const)('also if the decision is %s', (decision) => {
    expect(undoStep('reserved', decision)).toEqual({ kind: 'change', change: RELEASE });
    expect(undoStep('sold', decision)).toEqual({ kind: 'change', change: RESTOCK });
    expect(undoStep('released', decision)).toEqual({ kind: 'nothing' });
  });

  it('marks a missing entry without a change of the counters if the decision is `releasing`', () => {
    expect(undoStep(undefined, 'releasing')).toEqual({ kind: 'mark', perUnit: {} });
  });

  it('restocks the units of a missing entry, which was pruned, if the decision is `restocking`', () => {
    expect(undoStep(undefined, 'restocking')).toEqual({ kind: 'mark', perUnit: RESTOCK.perUnit });
  });
});

describe('each change keeps the totals of the counters', () => {
  it.each<[string, EntryChange]>([
    ['sale', SALE],
    ['release', RELEASE],
    ['restock', RESTOCK],
  ])('%s', (_name, { perUnit: { onHand = 0, reserved = 0, available = 0, sold = 0 } }) => {
    expect(onHand).toBe(available + reserved);
    expect(onHand + sold).toBe(0);
  });
});
