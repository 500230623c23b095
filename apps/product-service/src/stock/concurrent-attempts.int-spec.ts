// Two attempts at one order, one of which freezes between two of its steps and goes on later: what a crash, a rebalance or
// a suspended machine does.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Attempt } from './attempt.js';
import { freezeBefore, openStock, order, type PlacedOrder } from './stock.fixture.js';

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
  it('two attempts at once: one decision, one reservation, one reply id', async () => {
    const slow = freezeBefore(shop.stock, 'insertDecision');
    const late = slow.reservations.reserve(new Attempt(), placed);
    await slow.frozen;
    const first = await shop.reserve(placed);
    slow.thaw();
    expect(await late).toEqual(first);
    expect(await shop.stock.findDecision(placed.orderId)).toEqual(first);
    expect(await shop.counters(tea)).toMatchObject({ available: 3, reserved: 2 });
  });

  it('the loser answers with the winner, although it has found something else', async () => {
    const other = order({ [pot]: 4 });
    const slow = freezeBefore(shop.stock, 'insertDecision');
    await shop.reserve(other);
    const late = slow.reservations.reserve(new Attempt(), placed);
    await slow.frozen; // it wants to reject: pot is out of stock
    await shop.undo(other);
    expect((await shop.reserve(placed)).outcome).toBe('reserved');
    slow.thaw();
    expect((await late).outcome).toBe('reserved');
    expect(await shop.counters(pot)).toMatchObject({ available: 3, reserved: 2 });
  });
});

describe('R2: a late reservation', () => {
  it('finds the mark that the undoing left, and takes nothing', async () => {
    const slow = freezeBefore(shop.stock, 'reserve', 2);
    const late = slow.reservations.reserve(new Attempt(), placed);
    await slow.frozen;
    await shop.undo(placed);
    slow.thaw();
    expect(await late).toMatchObject({ outcome: 'released', replyId: null });
    await expectUntouched();
  });

  it('finds what was sold to its own order, and takes nothing', async () => {
    const slow = freezeBefore(shop.stock, 'reserve', 2);
    const late = slow.reservations.reserve(new Attempt(), placed);
    await slow.frozen;
    await shop.reserve(placed);
    await shop.confirm(placed.orderId);
    slow.thaw();
    expect((await late).outcome).toBe('sold');
    expect(await shop.counters(pot)).toEqual({ onHand: 3, available: 3, reserved: 0, sold: 2 });
  });
});

describe('R5: a confirmation and a cancellation at once', () => {
  it('cancelled between the lines of the sale: everything comes back, and `released` stays', async () => {
    await shop.reserve(placed);
    const slow = freezeBefore(shop.stock, 'changeEntry', 2);
    const late = slow.reservations.confirm(new Attempt(), placed.orderId);
    await slow.frozen; // tea is sold, pot is not
    await shop.undo(placed);
    slow.thaw();
    await late;
    await expectUntouched();
    expect(await shop.outcome(placed.orderId)).toBe('released');
  });

  it('confirmed between the lines of the undoing: everything comes back', async () => {
    await shop.reserve(placed);
    const slow = freezeBefore(shop.stock, 'changeEntry', 2);
    const late = slow.reservations.undo(new Attempt(), placed);
    await slow.frozen;
    await shop.confirm(placed.orderId);
    slow.thaw();
    await late;
    await expectUntouched();
  });

  it('cancelled just before the sale is recorded: it is not recorded', async () => {
    await shop.reserve(placed);
    const slow = freezeBefore(shop.stock, 'moveDecision');
    const late = slow.reservations.confirm(new Attempt(), placed.orderId);
    await slow.frozen;
    await shop.undo(placed);
    slow.thaw();
    await late;
    await expectUntouched();
    expect(await shop.outcome(placed.orderId)).toBe('released');
  });
});

describe('R4: two attempts at undoing', () => {
  it.each(['reserved', 'sold', 'undecided'] as const)(
    '%s: nothing comes back twice',
    async (from) => {
      if (from !== 'undecided') await shop.reserve(placed);
      if (from === 'sold') await shop.confirm(placed.orderId);
      const slow = freezeBefore(
        shop.stock,
        from === 'undecided' ? 'markReleased' : 'changeEntry',
        2,
      );
      const late = slow.reservations.undo(new Attempt(), placed);
      await slow.frozen;
      await shop.undo(placed);
      slow.thaw();
      await late;
      await expectUntouched();
      expect(await shop.entries(pot, placed.orderId)).toEqual(['released']);
      expect(await shop.outcome(placed.orderId)).toBe('released');
    },
  );

  it('the outcome moves on while the undoing begins: it is judged anew', async () => {
    await shop.reserve(placed);
    const slow = freezeBefore(shop.stock, 'moveDecision');
    const late = slow.reservations.undo(new Attempt(), placed);
    await slow.frozen; // it has read `reserved`
    await shop.confirm(placed.orderId);
    slow.thaw();
    await late;
    await expectUntouched();
    expect(await shop.outcome(placed.orderId)).toBe('released');
  });

  it('a decision appears while the undoing begins: it is taken up', async () => {
    const slow = freezeBefore(shop.stock, 'insertDecision');
    const late = slow.reservations.undo(new Attempt(), placed);
    await slow.frozen;
    await shop.reserve(placed);
    slow.thaw();
    await late;
    await expectUntouched();
    expect(await shop.outcome(placed.orderId)).toBe('released');
  });
});
