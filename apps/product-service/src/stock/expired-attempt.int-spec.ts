import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Attempt } from './attempt.js';
import { pauseBefore, openStock, type PlacedOrder } from './stock.fixture.js';

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

describe('R6: an attempt that was paused beyond its time-out', () => {
  it.each([
    ['reserve', 2],
    ['insertDecision', 1],
  ] as const)('writes nothing when it resumes before %s', async (step, nth) => {
    let now = 0;
    const slow = pauseBefore(shop.stock, step, nth);
    const late = slow.reservations.reserve(new Attempt({ now: () => new Date(now) }), placed);
    await slow.paused;
    now = 10_000;
    slow.resume();
    await expect(late).rejects.toThrow('older than');
    expect(await shop.stock.findDecision(placed.orderId)).toBeUndefined();
    expect(await shop.entries(pot, placed.orderId)).toHaveLength(step === 'reserve' ? 0 : 1);
  });

  it.each([
    ['changeEntry', 'confirm'],
    ['moveDecision', 'confirm'],
    ['changeEntry', 'undo'],
    ['moveDecision', 'undo'],
  ] as const)('writes nothing when it resumes before %s of %s', async (step, work) => {
    await shop.reserve(placed);
    let now = 0;
    const slow = pauseBefore(shop.stock, step);
    const attempt = new Attempt({ now: () => new Date(now) });
    const late =
      work === 'confirm'
        ? slow.reservations.confirm(attempt, placed.orderId)
        : slow.reservations.undo(attempt, placed);
    await slow.paused;
    now = 10_000;
    slow.resume();
    await expect(late).rejects.toThrow('older than');
    expect(['sold', 'released']).not.toContain(await shop.outcome(placed.orderId));
  });

  it('adds no released entry when it resumes', async () => {
    let now = 0;
    const slow = pauseBefore(shop.stock, 'markReleased');
    const late = slow.reservations.undo(new Attempt({ now: () => new Date(now) }), placed);
    await slow.paused;
    now = 10_000;
    slow.resume();
    await expect(late).rejects.toThrow('older than');
    expect(await shop.entries(tea, placed.orderId)).toEqual([]);
  });
});
