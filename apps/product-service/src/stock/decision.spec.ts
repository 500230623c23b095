import { describe, expect, it } from 'vitest';
import {
  decideRejected,
  decideReleasing,
  decideReserved,
  isPrunable,
  type Outcome,
  undoingOf,
} from './decision.js';

const now = new Date('2026-01-31T12:00:00Z');
const lines = [{ productId: 'p', quantity: 2 }];

describe('decisions', () => {
  it('a reservation records the prices', () => {
    const decision = decideReserved('o', lines, new Map([['p', 250]]), now);
    expect(decision.lines).toEqual([{ productId: 'p', quantity: 2, unitPriceCents: 250 }]);
    expect(decision.replyId).toEqual(expect.any(String));
  });

  it('a reservation without a price is refused', () => {
    expect(() => decideReserved('o', lines, new Map(), now)).toThrow('no price');
  });

  it('R4: an order that settled without a decision has lines to undo and no reply', () => {
    const decision = decideReleasing('o', lines, now);
    expect(decision).toMatchObject({ outcome: 'releasing', replyId: null });
    expect(decision.lines).toHaveLength(1);
  });

  it('each decision has its own reply id', () => {
    const [one, other] = [1, 2].map(() => decideRejected('o', lines, 'out-of-stock', now));
    expect(one?.replyId).not.toBe(other?.replyId);
  });
});

describe('R4: the outcome that undoes an outcome', () => {
  it.each<[Outcome | undefined, string | undefined]>([
    [undefined, 'releasing'],
    ['reserved', 'releasing'],
    ['rejected', 'releasing'],
    ['releasing', 'releasing'],
    ['sold', 'restocking'],
    ['restocking', 'restocking'],
    ['released', undefined],
  ])('%s → %s', (outcome, undoing) => {
    expect(undoingOf(outcome)).toBe(undoing);
  });
});

describe('R6: entries can be pruned', () => {
  const old = new Date(now.getTime() - 30_000);

  it.each<[Outcome, boolean]>([
    ['reserved', false],
    ['rejected', false],
    ['releasing', false],
    ['restocking', false],
    ['sold', true],
    ['released', true],
  ])('after 30 s: %s → %s', (outcome, prunable) => {
    expect(isPrunable({ outcome, changedAt: old }, now)).toBe(prunable);
  });

  it('not before 30 s, because an attempt may still write', () => {
    const changedAt = new Date(old.getTime() + 1);
    expect(isPrunable({ outcome: 'sold', changedAt }, now)).toBe(false);
  });
});
