import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { v7 as uuidv7 } from 'uuid';
import type { Outcome } from './decision.js';
import { DecisionRetentionRepository } from './decision-retention.repository.js';
import { openStock, order } from './stock.fixture.js';

const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 60 * 60 * 1000);

let shop: Awaited<ReturnType<typeof openStock>>;

beforeAll(async () => {
  shop = await openStock();
});
afterAll(() => shop.close());
beforeEach(() => shop.decisions.deleteMany({}));

/** Inserts decisions that reached this outcome the given number of days ago. Returns their ids. */
async function decided(outcome: Outcome, days: number, count = 1): Promise<string[]> {
  const ids = Array.from({ length: count }, () => uuidv7());
  const changedAt = daysAgo(days);
  await shop.decisions.insertMany(ids.map((_id) => ({ _id, outcome, lines: [], changedAt })));
  return ids;
}

const left = async () => (await shop.decisions.find({}, { _id: 1 }).lean()).map(({ _id }) => _id);

describe('R10: a decision', () => {
  it.each(['sold', 'released'] as const)('%s is deleted after 60 days', async (outcome) => {
    await decided(outcome, 61);
    const young = await decided(outcome, 59);
    expect(await shop.retention.sweep()).toEqual([1]);
    expect(await left()).toEqual(young);
  });

  it.each(['reserved', 'rejected', 'releasing', 'restocking'] as const)(
    '%s waits for an event and is never deleted',
    async (outcome) => {
      const waiting = await decided(outcome, 1_000);
      expect(await shop.retention.sweep()).toEqual([0]);
      expect(await left()).toEqual(waiting);
    },
  );

  it('is deleted in a batch of at most 500', async () => {
    await decided('sold', 100, 1_200);
    const young = await decided('sold', 1, 10);
    expect(await shop.retention.sweep()).toEqual([500, 500, 200]);
    expect((await left()).toSorted()).toEqual(young.toSorted());
  });

  it('is deleted once by concurrent sweeps', async () => {
    await decided('released', 100, 1_200);
    const batches = await Promise.all([shop.retention.sweep(), shop.retention.sweep()]);
    const deleted = batches.flat().reduce((sum, batch) => sum + batch, 0);
    expect(deleted).toBe(1_200 - (await left()).length);
  });

  it('that changed after the query for old decisions is kept', async () => {
    const [kept] = await decided('sold', 100, 2);
    const changesBeforeDelete = new Proxy(shop.decisions, {
      get: (model, name) =>
        name === 'deleteMany'
          ? async (filter: Parameters<typeof model.deleteMany>[0]) => {
              await model.updateOne(
                { _id: kept },
                { outcome: 'restocking', changedAt: new Date() },
              );
              return model.deleteMany(filter);
            }
          : (Reflect.get(model, name) as unknown),
    });
    const repository = new DecisionRetentionRepository(changesBeforeDelete);
    expect(await repository.removeSettledBefore(daysAgo(60), 500)).toBe(1);
    expect(await left()).toEqual([kept]);
  });
});

describe('R10: after a decision was deleted', () => {
  const untouched = { onHand: 10, available: 10, reserved: 0, sold: 0 };
  const later = () => new Date(Date.now() + 61 * 24 * 60 * 60 * 1000);

  it('a repeated OrderPlaced reserves nothing, because its deadline has passed', async () => {
    const tea = await shop.addProduct(10);
    const placed = order({ [tea]: 4 });
    await shop.reserve(placed);
    await shop.undo(placed);
    await shop.pruning.sweep(later());
    await shop.retention.sweep(later());
    expect(await shop.outcome(placed.orderId)).toBeUndefined();
    const again = await shop.reserve({ ...placed, expiresAt: daysAgo(60) });
    expect(again).toMatchObject({ outcome: 'rejected', reason: 'timed-out' });
    expect(await shop.counters(tea)).toEqual(untouched);
  });

  it('a repeated cancellation or confirmation changes nothing', async () => {
    const tea = await shop.addProduct(10);
    const placed = order({ [tea]: 4 });
    await shop.reserve(placed);
    await shop.confirm(placed.orderId);
    await shop.undo(placed);
    await shop.pruning.sweep(later());
    await shop.retention.sweep(later());
    await shop.undo(placed);
    await shop.confirm(placed.orderId);
    expect(await shop.counters(tea)).toEqual(untouched);
    expect(await shop.outcome(placed.orderId)).toBe('released');
  });
});
