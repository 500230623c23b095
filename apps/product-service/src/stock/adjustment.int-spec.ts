import { type AdjustStockResponse, adjustStockResponse } from '@shop/contracts';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ProductDocument } from '../catalog/product.schema.js';
import { sampleProduct } from '../catalog/sample-product.fixture.js';
import { codeOf, type RunningService, startService } from '../service.fixture.js';
import { MAX_ADJUSTMENTS } from './adjustment.js';

let service: RunningService;
let admin: string;
let productId: string;

beforeAll(async () => {
  service = await startService();
  admin = await service.token(['admin']);
});
afterAll(() => service.close());
beforeEach(async () => {
  const product = sampleProduct({ stock: 10 });
  productId = product._id;
  await service.products.insertOne(product);
});

function adjust(
  body: unknown,
  {
    key = randomUUID(),
    token = admin,
    id = productId,
  }: { key?: string; token?: string; id?: string } = {},
) {
  const path = `/products/${id}/stock-adjustments`;
  return service.call<AdjustStockResponse>('POST', path, { body, key, token });
}

const stored = () => service.products.findById(productId).orFail().lean();
const put = (delta: number) => ({ delta, reason: 'counted' });

/** Changes the counters like orders that have reserved three units and bought two. */
async function useStock(): Promise<void> {
  const used = { onHand: -2, available: -5, reserved: 3, sold: 2 };
  await service.products.updateOne({ _id: productId }, { $inc: used });
}

/** Checks the part of I2 that needs only this document. */
async function expectConsistent(): Promise<ProductDocument> {
  const product = await stored();
  expect(product.onHand).toBe(product.available + product.reserved);
  expect(product.putIn).toBe(product.onHand + product.sold);
  return product;
}

describe('a stock adjustment', () => {
  it('adds units and returns all counters', async () => {
    await useStock();
    const answer = await adjust(put(5));
    expect(answer).toMatchObject({
      status: 201,
      body: { stock: { onHand: 13, reserved: 3, sold: 2, available: 10 } },
    });
    expect(adjustStockResponse.strict().parse(answer.body)).toEqual(answer.body);
    expect(await expectConsistent()).toMatchObject({ putIn: 15 });
  });

  it('removes available units, also the last one', async () => {
    await useStock();
    const answer = await adjust(put(-5), { id: productId.toUpperCase() });
    expect(answer.body.stock).toEqual({ onHand: 3, reserved: 3, sold: 2, available: 0 });
    expect(await expectConsistent()).toMatchObject({ putIn: 5 });
  });

  it('never removes reserved units', async () => {
    await useStock();
    const answer = await adjust(put(-6));
    expect([answer.status, codeOf(answer)]).toEqual([409, 'stock-too-low']);
    expect(await expectConsistent()).toMatchObject({ putIn: 10, adjustments: [] });
  });

  it('removes exactly the available units if a hundred requests are concurrent', async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => adjust(put(-3))));
    const statuses = Map.groupBy(answers, ({ status }) => status);
    expect([statuses.get(201)?.length, statuses.get(409)?.length]).toEqual([3, 97]);
    expect(await expectConsistent()).toMatchObject({ onHand: 1, available: 1 });
  });

  it('counts more than 2^31 units', async () => {
    const many = 2 ** 31 - 100;
    const counters = { onHand: many, available: many, putIn: many };
    await service.products.updateOne({ _id: productId }, { $set: counters });
    await adjust(put(1_000));
    expect(await expectConsistent()).toMatchObject({ putIn: many + 1_000 });
  });

  it('stores its reason in the document', async () => {
    await adjust({ delta: 2, reason: ' delivery 17 ' });
    expect((await stored()).adjustments).toMatchObject([{ delta: 2, reason: 'delivery 17' }]);
  });
});

describe('the idempotency key of a stock adjustment', () => {
  it('makes a repeated request return the current stock without a second adjustment', async () => {
    const key = randomUUID();
    await adjust(put(5), { key });
    await adjust(put(1));
    const again = await adjust(put(5), { key: `"${key}"` });
    expect(again).toMatchObject({ status: 201, body: { stock: { onHand: 16, available: 16 } } });
  });

  it('is recognised also if the units are no longer available', async () => {
    const key = randomUUID();
    await adjust(put(-10), { key });
    expect(await adjust(put(-10), { key })).toMatchObject({
      status: 201,
      body: { stock: { onHand: 0 } },
    });
  });

  it('makes fifty concurrent requests one adjustment with one result', async () => {
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 50 }, () => adjust(put(-7), { key })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ body }) => body.stock.onHand))).toEqual(new Set([3]));
    expect(await expectConsistent()).toMatchObject({ onHand: 3, putIn: 3 });
  });

  it.each([put(6), { delta: 5, reason: 'lost' }])(
    'is refused for another body: %o',
    async (other) => {
      const key = randomUUID();
      await adjust(put(5), { key });
      const answer = await adjust(other, { key });
      expect([answer.status, codeOf(answer)]).toEqual([422, 'idempotency-key-reused']);
      expect(await expectConsistent()).toMatchObject({ putIn: 15 });
    },
  );

  it('allows one of two concurrent requests with different bodies', async () => {
    const key = randomUUID();
    const answers = await Promise.all([1, 2].map((delta) => adjust(put(delta), { key })));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 422]);
    const { putIn } = await expectConsistent();
    expect(putIn).toBe(answers[0]?.status === 201 ? 11 : 12);
  });

  it('is not used by a refused request', async () => {
    const key = randomUUID();
    expect((await adjust(put(-11), { key })).status).toBe(409);
    expect((await adjust(put(-10), { key })).status).toBe(201);
  });

  it('is separate for each admin and each product', async () => {
    const other = sampleProduct({ stock: 1 });
    await service.products.insertOne(other);
    await adjust(put(5), { key: 'mine' });
    const others = { key: 'mine', token: await service.token(['admin']) };
    expect((await adjust(put(6), others)).body.stock.onHand).toBe(21);
    expect((await adjust(put(7), { key: 'mine', id: other._id })).body.stock.onHand).toBe(8);
  });

  it('is required', async () => {
    const path = `/products/${productId}/stock-adjustments`;
    const answer = await service.call('POST', path, { body: put(1), token: admin });
    expect([answer.status, codeOf(answer)]).toEqual([400, 'idempotency-key-missing']);
  });

  it('is refused if the document contains the maximum number of keys', async () => {
    const stored = Array.from({ length: MAX_ADJUSTMENTS }, (_, n) => ({
      ...put(1),
      key: `other-user ${n}`,
      at: new Date(),
    }));
    await service.products.updateOne(
      { _id: productId },
      { $push: { adjustments: { $each: stored } } },
    );
    const answer = await adjust(put(1));
    expect([answer.status, codeOf(answer)]).toEqual([429, 'too-many-requests']);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    await service.products.updateOne({ _id: productId }, { $pop: { adjustments: 1 } });
    expect((await adjust(put(1))).status).toBe(201);
  });
});

describe('a stock adjustment is refused', () => {
  it.each([
    ['/delta', put(0)],
    ['/delta', put(1.5)],
    ['/delta', put(1_000_001)],
    ['/delta', put(-1_000_001)],
    ['/delta', { delta: '5', reason: 'counted' }],
    ['/reason', { delta: 5 }],
    ['/reason', { delta: 5, reason: ' ' }],
    ['/reason', { delta: 5, reason: 'r'.repeat(201) }],
    ['/stock', { ...put(5), stock: 5 }],
  ])('for an invalid %s', async (pointer, body) => {
    const answer = await adjust(body);
    expect([answer.status, codeOf(answer)]).toEqual([400, 'invalid-request']);
    expect(answer.body).toMatchObject({ errors: [{ pointer }] });
    expect(await stored()).toMatchObject({ putIn: 10 });
  });

  it('for an unknown product, without a token, and for customers', async () => {
    const answers = [
      await adjust(put(1), { id: randomUUID() }),
      await service.call('POST', `/products/${productId}/stock-adjustments`, { body: put(1) }),
      await adjust(put(1), { token: await service.token() }),
    ];
    expect(answers.map((answer) => [answer.status, codeOf(answer)])).toEqual([
      [404, 'not-found'],
      [401, 'unauthenticated'],
      [403, 'forbidden'],
    ]);
    expect(await stored()).toMatchObject({ putIn: 10 });
  });
});
