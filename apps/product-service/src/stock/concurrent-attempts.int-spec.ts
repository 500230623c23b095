// Two attempts for one order. One of them pauses between two steps and resumes later, as after a rebalance or while a
// machine is suspended.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Attempt } from './attempt.js';
import { pauseBefore, openStock, order, type PlacedOrder } from './stock.fixture.js';

let shop: Awaited<ReturnType<typeof openStock>>;
let tea: string;
let pot: string;
let placed: PlacedOrder;

beforeAll(async () => {
  shop = await openStock();
});
afterAll(() => shop.close());

beforeEach(async () => {
  ({ tea, pot, placed } = await shop.addOrder());
});

async function expectUntouched(): Promise<void> {
  for (const product of [tea, pot]) {
    expect(await shop.counters(product)).toEqual({ onHand: 5, available: 5, reserved: 0, sold: 0 });
  }
}

describe('R3: the first decision wins', () => {
  it('two concurrent attempts make one decision, one reservation and one reply id', async () => {
    const slow = pauseBefore(shop.stock, 'insertDecision');
    const late = slow.reservations.reserve(new Attempt(), placed);
    await slow.paused;
    const first = await shop.reserve(placed);
    slow.resume();
    expect(await late).toEqual(first);
    expect(await shop.stock.findDecision(placed.orderId)).toEqual(first);
    expect(await shop.counters(tea)).toMatchObject({ available: 3, reserved: 2 });
  });

  it('the second attempt returns the decision of the first, also if its own differs', async () => {
    const other = order({ [pot]: 4 });
    const slow = pauseBefore(shop.stock, 'insertDecision');
    await shop.reserve(other);
    const late = slow.reservations.reserve(new Attempt(), placed);
    await slow.paused; // It is about to reject the order: pot is out of stock.
    await shop.undo(other);
    expect((await shop.reserve(placed)).outcome).toBe('reserved');
    slow.resume();
    expect((await late).outcome).toBe('reserved');
    expect(await shop.counters(pot)).toMatchObject({ available: 3, reserved: 2 });
  });
});

describe('R2: a late reservation', () => {
  it('finds the released entry and reserves nothing', async () => {
    const slow = pauseBefore(shop.stock, 'reserve', 2);
    const late = slow.reservations.reserve(new Attempt(), placed);
    await slow.paused;
    await shop.undo(placed);
    slow.resume();
    expect(await late).toMatchObject({ outcome: 'released', replyId: null });
    await expectUntouched();
  });

  it('finds the sold entry of its order and reserves nothing', async () => {
    const slow = pauseBefore(shop.stock, 'reserve', 2);
    const late = slow.reservations.reserve(new Attempt(), placed);
    await slow.paused;
    await shop.reserve(placed);
    await shop.confirm(placed.orderId);
    slow.resume();
    expect((await late).outcome).toBe('sold');
    expect(await shop.counters(pot)).toEqual({ onHand: 3, available: 3, reserved: 0, sold: 2 });
  });
});

describe('R5: a concurrent confirmation and cancellation', () => {
  it('a cancellation between the lines of the sale undoes everything, and `released` stays', async () => {
    await shop.reserve(placed);
    const slow = pauseBefore(shop.stock, 'changeEntry', 2);
    const late = slow.reservations.confirm(new Attempt(), placed.orderId);
    await slow.paused; // Tea is sold, pot is not.
    await shop.undo(placed);
    slow.resume();
    await late;
    await expectUntouched();
    expect(await shop.outcome(placed.orderId)).toBe('released');
  });

  it('a confirmation between the lines of the undo changes nothing: everything is undone', async () => {
    await shop.reserve(placed);
    const slow = pauseBefore(shop.stock, 'changeEntry', 2);
    const late = slow.reservations.undo(new Attempt(), placed);
    await slow.paused;
    await shop.confirm(placed.orderId);
    slow.resume();
    await late;
    await expectUntouched();
  });

  it('a cancellation just before the sale is recorded prevents the record', async () => {
    await shop.reserve(placed);
    const slow = pauseBefore(shop.stock, 'moveDecision');
    const late = slow.reservations.confirm(new Attempt(), placed.orderId);
    await slow.paused;
    await shop.undo(placed);
    slow.resume();
    await late;
    await expectUntouched();
    expect(await shop.outcome(placed.orderId)).toBe('released');
  });
});

describe('R4: two attempts to undo an order', () => {
  it.each(['reserved', 'sold', 'undecided'] as const)(
    'undo each line once if the order was %s',
    async (from) => {
      if (from !== 'undecided') await shop.reserve(placed);
      if (from === 'sold') await shop.confirm(placed.orderId);
      const slow = pauseBefore(
        shop.stock,
        from === 'undecided' ? 'markReleased' : 'changeEntry',
        2,
      );
      const late = slow.reservations.undo(new Attempt(), placed);
      await slow.paused;
      await shop.undo(placed);
      slow.resume();
      await late;
      await expectUntouched();
      expect(await shop.entries(pot, placed.orderId)).toEqual(['released']);
      expect(await shop.outcome(placed.orderId)).toBe('released');
    },
  );

  it('an undo reads the outcome again if it changed since the first read', async () => {
    await shop.reserve(placed);
    const slow = pauseBefore(shop.stock, 'moveDecision');
    const late = slow.reservations.undo(new Attempt(), placed);
    await slow.paused; // It has read `reserved`.
    await shop.confirm(placed.orderId);
    slow.resume();
    await late;
    await expectUntouched();
    expect(await shop.outcome(placed.orderId)).toBe('released');
  });

  it('an undo finds a decision that was made since its first read', async () => {
    const slow = pauseBefore(shop.stock, 'insertDecision');
    const late = slow.reservations.undo(new Attempt(), placed);
    await slow.paused;
    await shop.reserve(placed);
    slow.resume();
    await late;
    await expectUntouched();
    expect(await shop.outcome(placed.orderId)).toBe('released');
  });
});
