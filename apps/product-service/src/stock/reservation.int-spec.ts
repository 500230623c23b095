import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { v7 as uuidv7 } from 'uuid';
import { Attempt } from './attempt.js';
import { openStock, order } from './stock.fixture.js';

let shop: Awaited<ReturnType<typeof openStock>>;

beforeAll(async () => {
  shop = await openStock();
});
afterAll(() => shop.close());

describe('R1, R2: OrderPlaced', () => {
  it('reserves every line and records the prices', async () => {
    const [tea, pot] = [await shop.addProduct(10), await shop.addProduct(3)];
    const placed = order({ [pot]: 3, [tea]: 4 });
    const decision = await shop.reserve(placed);
    expect(decision).toMatchObject({ outcome: 'reserved', reason: null });
    expect(decision.lines.map(({ unitPriceCents }) => unitPriceCents)).toEqual([250, 250]);
    expect(await shop.counters(tea)).toEqual({ onHand: 10, available: 6, reserved: 4, sold: 0 });
    expect(await shop.counters(pot)).toEqual({ onHand: 3, available: 0, reserved: 3, sold: 0 });
  });

  it('returns the same decision and reply for a second delivery, without a second reservation', async () => {
    const tea = await shop.addProduct(10);
    const placed = order({ [tea]: 4 });
    const first = await shop.reserve(placed);
    expect(await shop.reserve(placed)).toEqual(first);
    expect(await shop.counters(tea)).toMatchObject({ available: 6, reserved: 4 });
  });

  it('continues after an attempt that crashed between two lines', async () => {
    const [tea, pot] = [await shop.addProduct(5), await shop.addProduct(5)].toSorted();
    const placed = order({ [tea as string]: 2, [pot as string]: 2 });
    await shop.stock.reserve(new Attempt(), placed.orderId, {
      productId: tea as string,
      quantity: 2,
    });
    expect((await shop.reserve(placed)).outcome).toBe('reserved');
    expect(await shop.counters(tea as string)).toMatchObject({ available: 3, reserved: 2 });
    expect(await shop.counters(pot as string)).toMatchObject({ available: 3, reserved: 2 });
  });

  it('rejects an order as out-of-stock, and keeps its reserved lines until the order settles', async () => {
    const [first, second] = [await shop.addProduct(5), await shop.addProduct(1)];
    const placed = order({ [first]: 2, [second]: 2 });
    expect(await shop.reserve(placed)).toMatchObject({
      outcome: 'rejected',
      reason: 'out-of-stock',
    });
    // R1: the rejection undoes nothing.
    expect(await shop.counters(first)).toMatchObject({ available: 3, reserved: 2 });
    await shop.undo(placed);
    expect(await shop.counters(first)).toEqual({ onHand: 5, available: 5, reserved: 0, sold: 0 });
    expect(await shop.counters(second)).toEqual({ onHand: 1, available: 1, reserved: 0, sold: 0 });
  });

  it('rejects an order as unknown-product, and the order can still be undone', async () => {
    const tea = await shop.addProduct(5);
    const placed = order({ [tea]: 2, [uuidv7()]: 1 });
    expect(await shop.reserve(placed)).toMatchObject({
      outcome: 'rejected',
      reason: 'unknown-product',
    });
    await shop.undo(placed);
    expect(await shop.outcome(placed.orderId)).toBe('released');
    expect(await shop.counters(tea)).toMatchObject({ available: 5, reserved: 0 });
  });

  it('keeps an order rejected, also if units become available', async () => {
    const tea = await shop.addProduct(1);
    const [owner, late] = [order({ [tea]: 1 }), order({ [tea]: 1 })];
    await shop.reserve(owner);
    const rejected = await shop.reserve(late);
    await shop.undo(owner);
    expect(await shop.reserve(late)).toEqual(rejected);
    expect(await shop.counters(tea)).toMatchObject({ available: 1, reserved: 0 });
  });

  it('reserves exactly the available stock for 200 concurrent orders', async () => {
    const tea = await shop.addProduct(210);
    const orders = Array.from({ length: 200 }, () => order({ [tea]: 3 }));
    // The attempts wait for one small pool of connections. Their clock stands still, so they do not expire.
    const [newAttempt, reservations] = [
      () => new Attempt({ now: () => new Date(0) }),
      shop.reservations,
    ];
    const decisions = await Promise.all(
      orders.map((each) => reservations.reserve(newAttempt(), each)),
    );
    const outcomes = Map.groupBy(decisions, ({ outcome }) => outcome);
    expect(outcomes.get('reserved')).toHaveLength(70);
    expect(outcomes.get('rejected')).toHaveLength(130);
    expect(await shop.counters(tea)).toEqual({ onHand: 210, available: 0, reserved: 210, sold: 0 });

    const [sold, cancelled] = [
      outcomes.get('reserved')?.slice(0, 50),
      outcomes.get('reserved')?.slice(50),
    ];
    await Promise.all([
      ...(sold ?? []).map(({ orderId }) => reservations.confirm(newAttempt(), orderId)),
      ...(cancelled ?? []).map((each) => reservations.undo(newAttempt(), each)),
      ...(outcomes.get('rejected') ?? []).map((each) => reservations.undo(newAttempt(), each)),
    ]);
    expect(await shop.counters(tea)).toEqual({ onHand: 60, available: 60, reserved: 0, sold: 150 });
  });

  it('refuses two lines of one product, because an order has one entry per product', async () => {
    const tea = await shop.addProduct(5);
    const line = { productId: tea, quantity: 1 };
    await expect(shop.reserve({ ...order({}), lines: [line, line] })).rejects.toThrow('two lines');
    expect(await shop.counters(tea)).toMatchObject({ available: 5 });
  });

  it('writes 2 + 2 × lines for an order that is confirmed', async () => {
    const lines = { [await shop.addProduct(5)]: 1, [await shop.addProduct(5)]: 1 };
    const placed = order(lines);
    let writes = 0;
    shop.connection.getClient().on('commandStarted', ({ commandName }) => {
      if (['insert', 'update', 'delete', 'findAndModify'].includes(commandName)) writes++;
    });
    await shop.reserve(placed);
    await shop.confirm(placed.orderId);
    expect(writes).toBe(2 + 2 * 2);
  });
});

describe('R10: OrderPlaced after the order has expired', () => {
  const expiresAt = new Date(Date.now() - 1);

  it('rejects the order as timed-out and reserves nothing', async () => {
    const tea = await shop.addProduct(5);
    const placed = { ...order({ [tea]: 2 }), expiresAt };
    expect(await shop.reserve(placed)).toMatchObject({ outcome: 'rejected', reason: 'timed-out' });
    expect(await shop.counters(tea)).toMatchObject({ available: 5, reserved: 0 });
    expect(await shop.entries(tea, placed.orderId)).toEqual([]);
  });

  it('returns the stored decision if one exists', async () => {
    const tea = await shop.addProduct(5);
    const placed = order({ [tea]: 2 });
    const decision = await shop.reserve(placed);
    expect(await shop.reserve({ ...placed, expiresAt })).toEqual(decision);
  });
});
