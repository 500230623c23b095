// A dead letter can be replayed two weeks after its order was cancelled. Then only the decision is left. The replay changes
// nothing and publishes no reply. (R4, R5: `released` is final.)
import {
  OrderCancelled,
  OrderConfirmed,
  OrderPlaced,
  OrderRejected,
  retryTopic,
  StockReserved,
} from '@shop/contracts';
import { eventually, observeEvents, seriesOf } from '@shop/testing';
import { Registry } from 'prom-client';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sampleProduct } from '../catalog/sample-product.fixture.js';
import { type RunningService, startService } from '../service.fixture.js';
import { NO_ATTEMPT_LEFT_AFTER_MS } from './decision.js';
import { PruningService } from './pruning.service.js';
import { StockRepository } from './stock.repository.js';

const RETRIES = retryTopic(OrderPlaced.topic, 'product-service');
const untouched = { onHand: 10, available: 10, reserved: 0, sold: 0, entries: [] };

let service: RunningService;
let events: Awaited<ReturnType<typeof observeEvents>>;
let productId: string;
let data: ReturnType<typeof newOrder>;

beforeAll(async () => {
  service = await startService();
  events = await observeEvents(service.topics);
});
afterAll(async () => {
  await events.close();
  await service.close();
});
beforeEach(async () => {
  const product = sampleProduct({ priceCents: 250, stock: 10 });
  productId = product._id;
  await service.products.insertOne(product);
  data = newOrder();
});

/** The data is valid for every event about the order, because unknown fields are ignored. */
function newOrder() {
  return {
    orderId: uuidv7(),
    userId: uuidv7(),
    lines: [{ productId, quantity: 4 }],
    totalCents: 1_000,
    placedAt: new Date().toISOString(),
    expiresAt: new Date(Date.now() + 120_000).toISOString(),
    reason: 'customer-request',
  };
}

type OrderEvent = typeof OrderPlaced | typeof OrderConfirmed | typeof OrderCancelled;

const send = (definition: OrderEvent) =>
  events.publish(definition, { subject: data.orderId, data });

/** The number of handled deliveries of this type. */
async function handled({ type }: OrderEvent): Promise<number> {
  const metrics = seriesOf(await service.app.get(Registry, { strict: false }).metrics());
  const name = 'messaging_process_duration_seconds_count';
  return metrics.get(`${name}{event="${type}",outcome="ok"}`) ?? 0;
}

async function replay(definition: OrderEvent): Promise<void> {
  const before = await handled(definition);
  await events.publishRaw(RETRIES, {
    key: data.orderId,
    value: JSON.stringify(data),
    headers: {
      ce_id: uuidv7(),
      ce_type: definition.type,
      ce_subject: data.orderId,
      ce_time: new Date().toISOString(),
      'x-attempts': '4',
    },
  });
  await eventually(async () => expect(await handled(definition)).toBe(before + 1));
}

async function outcome(): Promise<string | undefined> {
  return (await service.app.get(StockRepository).findDecision(data.orderId))?.outcome;
}

async function cancelAndPrune(): Promise<void> {
  await send(OrderCancelled);
  await eventually(async () => expect(await outcome()).toBe('released'));
  const later = new Date(Date.now() + NO_ATTEMPT_LEFT_AFTER_MS + 1_000);
  await service.app.get(PruningService).sweep(later);
  expect(await service.products.findById(productId).lean()).toMatchObject(untouched);
}

const histories: [string, () => Promise<void>][] = [
  [
    'was sold',
    async () => {
      await send(OrderPlaced);
      await send(OrderConfirmed);
      await eventually(async () => expect(await outcome()).toBe('sold'));
    },
  ],
  [
    'was reserved',
    async () => {
      await send(OrderPlaced);
      await events.waitFor(StockReserved, data.orderId);
    },
  ],
  ['was not received before', () => Promise.resolve()],
];

describe.each(histories)('for a cancelled order that %s', (_what, before) => {
  it.each([
    ['OrderPlaced', OrderPlaced],
    ['OrderConfirmed', OrderConfirmed],
    ['OrderRejected', OrderRejected],
    ['OrderCancelled', OrderCancelled],
  ] as const)('a late %s changes nothing', async (_name, definition) => {
    await before();
    await cancelAndPrune();
    const replies = events.of(StockReserved, data.orderId).length;

    await replay(definition);
    expect(await outcome()).toBe('released');
    expect(await service.products.findById(productId).lean()).toMatchObject(untouched);
    // R1: a released order has no reply, so this check cannot be too early.
    expect(events.of(StockReserved, data.orderId)).toHaveLength(replies);
  });
});
