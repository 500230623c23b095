import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { v7 as uuidv7 } from 'uuid';
import { KEY_RETENTION_MS } from './adjustment.js';
import { Attempt } from './attempt.js';
import { openStock, order, type PlacedOrder } from './stock.fixture.js';

/** A time at which everything that a test has done is old enough. */
const later = () => new Date(Date.now() + 31_000);

let shop: Awaited<ReturnType<typeof openStock>>;
let tea: string;
let placed: PlacedOrder;

beforeAll(async () => {
  Logger.overrideLogger(false);
  shop = await openStock();
});
afterAll(() => shop.close());
beforeEach(async () => {
  tea = await shop.addProduct(10);
  placed = order({ [tea]: 4 });
});

const reserve = () => shop.reserve(placed);
const confirm = () => shop.confirm(placed.orderId);
const undo = () => shop.undo(placed);
const entries = () => shop.entries(tea, placed.orderId);
const line = () => ({ productId: tea, quantity: 4 });
/** A late reservation: its check of the time passed before a pause, and its write follows now. */
const reserveLate = () => shop.stock.reserve(new Attempt(), placed.orderId, line());
const untouched = { onHand: 10, available: 10, reserved: 0, sold: 0 };
const sold = { onHand: 6, available: 6, reserved: 0, sold: 4 };

describe('R6: the sweep', () => {
  it('removes the entry of a sale when no attempt can be left', async () => {
    await reserve();
    await confirm();
    await shop.pruning.sweep();
    expect(await entries()).toEqual(['sold']);
    await shop.pruning.sweep(later());
    expect(await entries()).toEqual([]);
    expect(await shop.counters(tea)).toEqual(sold);
  });

  it('removes the entry of a released order when no attempt can be left', async () => {
    await reserve();
    await undo();
    await shop.pruning.sweep();
    expect(await entries()).toEqual(['released']);
    await shop.pruning.sweep(later());
    expect(await entries()).toEqual([]);
    expect(await shop.counters(tea)).toEqual(untouched);
  });

  it('keeps an entry whose order has not settled', async () => {
    await reserve();
    await shop.pruning.sweep(later());
    expect(await entries()).toEqual(['reserved']);
    await shop.stock.moveDecision(new Attempt(), placed.orderId, 'reserved', 'releasing');
    await shop.pruning.sweep(later());
    expect(await entries()).toEqual(['reserved']);
  });

  it('keeps the released entry of an undo that has not finished', async () => {
    await shop.stock.markReleased(new Attempt(), placed.orderId, line(), {});
    await shop.pruning.sweep(later());
    expect(await entries()).toEqual(['released']);
  });

  it('keeps an entry that another attempt has changed since the sweep read it', async () => {
    await reserve();
    await confirm();
    // Here the sweep has read `sold` and is paused. Meanwhile the order is cancelled.
    await undo();
    await shop.removeEntryIn(tea, placed.orderId, 'sold');
    expect(await entries()).toEqual(['released']);
  });

  it('removes all of 500 entries if two sweeps are concurrent', async () => {
    const at = new Date(Date.now() - 60_000);
    const orders = Array.from({ length: 500 }, () => order({ [tea]: 1 }).orderId);
    const done = orders.map((orderId) => ({
      orderId,
      quantity: 1,
      state: 'released' as const,
      at,
    }));
    await shop.products.updateOne({ _id: tea }, { $push: { entries: { $each: done } } });
    await shop.decisions.insertMany(
      orders.map((_id) => ({ _id, outcome: 'released' as const, lines: [], changedAt: at })),
    );
    await reserve();
    await Promise.all([shop.pruning.sweep(), shop.pruning.sweep()]);
    const product = await shop.products.findById(tea).orFail().lean();
    expect(product.entries.map(({ orderId }) => orderId)).toEqual([placed.orderId]);
  });
});

describe('the sweep of adjustments', () => {
  it('removes an adjustment with its key after more than a day, and keeps its units', async () => {
    const ada = { userId: uuidv7(), key: 'k' };
    const delivery = { delta: 5, reason: 'delivery' };
    await shop.adjustments.adjust(tea, ada, delivery);
    await shop.pruning.sweep(new Date(Date.now() + 24 * 60 * 60 * 1000));
    expect((await shop.adjustments.adjust(tea, ada, delivery)).onHand).toBe(15);
    await shop.pruning.sweep(new Date(Date.now() + KEY_RETENTION_MS + 1000));
    const product = await shop.products.findById(tea).orFail().lean();
    expect(product).toMatchObject({ adjustments: [], onHand: 15, putIn: 15 });
  });
});

describe('R6: after its entry was pruned', () => {
  it('a sale is restocked once', async () => {
    await reserve();
    await confirm();
    await shop.pruning.sweep(later());
    await undo();
    await undo();
    expect(await shop.counters(tea)).toEqual(untouched);
    await shop.pruning.sweep(later());
    await undo();
    expect(await shop.counters(tea)).toEqual(untouched);
  });

  it('a released order stays released if any of its events is delivered again', async () => {
    await reserve();
    await undo();
    await shop.pruning.sweep(later());
    await reserve();
    await confirm();
    await undo();
    expect(await shop.counters(tea)).toEqual(untouched);
    expect(await entries()).toEqual([]);
  });

  it('a sale is not sold again', async () => {
    await reserve();
    await confirm();
    await shop.pruning.sweep(later());
    await reserve();
    await confirm();
    expect(await shop.counters(tea)).toEqual(sold);
  });
});

describe('R6: a reservation that was paused after its check of the time', () => {
  it('is removed if the order was released', async () => {
    await undo();
    await shop.pruning.sweep(later());
    await reserveLate();
    expect(await shop.counters(tea)).toMatchObject({ available: 6, reserved: 4 });
    await shop.pruning.sweep(later());
    expect(await shop.counters(tea)).toEqual(untouched);
    expect(await entries()).toEqual([]);
  });

  it('is removed if the order was sold, and the sale can still be restocked', async () => {
    await reserve();
    await confirm();
    await shop.pruning.sweep(later());
    await reserveLate();
    await Promise.all([shop.pruning.sweep(later()), shop.pruning.sweep(later())]);
    expect(await shop.counters(tea)).toEqual(sold);
    await undo();
    expect(await shop.counters(tea)).toEqual(untouched);
  });
});
