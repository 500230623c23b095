import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { v7 as uuidv7 } from 'uuid';
import { Attempt } from './attempt.js';
import { RELEASE, RESTOCK, SALE } from './entry.js';
import { openStock, order } from './stock.fixture.js';

let shop: Awaited<ReturnType<typeof openStock>>;

beforeAll(async () => {
  shop = await openStock();
});
afterAll(() => shop.close());

describe('R5: OrderConfirmed', () => {
  it('turns the reservation into a sale once', async () => {
    const tea = await shop.addProduct(10);
    const placed = order({ [tea]: 4 });
    await shop.reserve(placed);
    await shop.confirm(placed.orderId);
    await shop.confirm(placed.orderId);
    expect(await shop.counters(tea)).toEqual({ onHand: 6, available: 6, reserved: 0, sold: 4 });
    expect(await shop.outcome(placed.orderId)).toBe('sold');
  });

  it('continues after an attempt that crashed between two lines', async () => {
    const [tea, pot] = [await shop.addProduct(5), await shop.addProduct(5)];
    const placed = order({ [tea]: 2, [pot]: 2 });
    await shop.reserve(placed);
    await shop.stock.changeEntry(
      new Attempt(),
      placed.orderId,
      { productId: tea, quantity: 2 },
      SALE,
    );
    await shop.confirm(placed.orderId);
    for (const product of [tea, pot]) {
      expect(await shop.counters(product)).toEqual({
        onHand: 3,
        available: 3,
        reserved: 0,
        sold: 2,
      });
    }
  });

  it('does nothing after the order has been released', async () => {
    const tea = await shop.addProduct(5);
    const placed = order({ [tea]: 2 });
    await shop.reserve(placed);
    await shop.undo(placed);
    await shop.confirm(placed.orderId);
    expect(await shop.counters(tea)).toEqual({ onHand: 5, available: 5, reserved: 0, sold: 0 });
    expect(await shop.outcome(placed.orderId)).toBe('released');
  });

  it('sells nothing of a rejected order, also no line that it has reserved', async () => {
    const [tea, pot] = [await shop.addProduct(5), await shop.addProduct(1)];
    const placed = order({ [tea]: 2, [pot]: 2 });
    await shop.reserve(placed);
    await shop.confirm(placed.orderId);
    expect(await shop.counters(tea)).toEqual({ onHand: 5, available: 3, reserved: 2, sold: 0 });
  });

  it('does nothing for a rejected or an unknown order', async () => {
    const tea = await shop.addProduct(1);
    const placed = order({ [tea]: 2 });
    await shop.reserve(placed);
    await shop.confirm(placed.orderId);
    await shop.confirm(uuidv7());
    expect(await shop.outcome(placed.orderId)).toBe('rejected');
    expect(await shop.counters(tea)).toMatchObject({ available: 1, sold: 0 });
  });
});

describe('R4: OrderRejected and OrderCancelled', () => {
  it('release a reservation once', async () => {
    const tea = await shop.addProduct(10);
    const placed = order({ [tea]: 4 });
    await shop.reserve(placed);
    await shop.undo(placed);
    await shop.undo(placed);
    expect(await shop.counters(tea)).toEqual({ onHand: 10, available: 10, reserved: 0, sold: 0 });
    expect(await shop.entries(tea, placed.orderId)).toEqual(['released']);
  });

  it('restock a sale once', async () => {
    const tea = await shop.addProduct(10);
    const placed = order({ [tea]: 4 });
    await shop.reserve(placed);
    await shop.confirm(placed.orderId);
    await shop.undo(placed);
    await shop.undo(placed);
    expect(await shop.counters(tea)).toEqual({ onHand: 10, available: 10, reserved: 0, sold: 0 });
    expect(await shop.outcome(placed.orderId)).toBe('released');
  });

  it('continue after an attempt that crashed between two lines of a release or restock', async () => {
    for (const sold of [false, true]) {
      const products = [await shop.addProduct(5), await shop.addProduct(5)];
      const placed = order(Object.fromEntries(products.map((id) => [id, 2])));
      await shop.reserve(placed);
      if (sold) await shop.confirm(placed.orderId);
      const [from, to] = sold
        ? (['sold', 'restocking'] as const)
        : (['reserved', 'releasing'] as const);
      await shop.stock.moveDecision(new Attempt(), placed.orderId, from, to);
      const line = { productId: products[0] as string, quantity: 2 };
      await shop.stock.changeEntry(new Attempt(), placed.orderId, line, sold ? RESTOCK : RELEASE);
      await shop.undo(placed);
      for (const product of products) {
        expect(await shop.counters(product)).toEqual({
          onHand: 5,
          available: 5,
          reserved: 0,
          sold: 0,
        });
      }
      expect(await shop.outcome(placed.orderId)).toBe('released');
    }
  });

  it('release an order before OrderPlaced is received, and the late OrderPlaced reserves nothing', async () => {
    const tea = await shop.addProduct(5);
    const placed = order({ [tea]: 2 });
    await shop.undo(placed);
    expect(await shop.outcome(placed.orderId)).toBe('released');
    expect(await shop.entries(tea, placed.orderId)).toEqual(['released']);
    expect(await shop.reserve(placed)).toMatchObject({ outcome: 'released', replyId: null });
    expect(await shop.counters(tea)).toEqual({ onHand: 5, available: 5, reserved: 0, sold: 0 });
  });

  it('release what an attempt reserved before it crashed without a decision', async () => {
    const [tea, pot] = [await shop.addProduct(5), await shop.addProduct(5)];
    const placed = order({ [tea]: 2, [pot]: 2 });
    await shop.stock.reserve(new Attempt(), placed.orderId, { productId: tea, quantity: 2 });
    await shop.undo(placed);
    for (const product of [tea, pot]) {
      expect(await shop.counters(product)).toEqual({
        onHand: 5,
        available: 5,
        reserved: 0,
        sold: 0,
      });
      expect(await shop.entries(product, placed.orderId)).toEqual(['released']);
    }
  });

  it('release the quantity of the entry if the event has another one', async () => {
    const tea = await shop.addProduct(5);
    const placed = order({ [tea]: 2 });
    await shop.stock.reserve(new Attempt(), placed.orderId, { productId: tea, quantity: 2 });
    await shop.undo({ ...placed, lines: [{ productId: tea, quantity: 3 }] });
    expect(await shop.counters(tea)).toEqual({ onHand: 5, available: 5, reserved: 0, sold: 0 });
  });
});
