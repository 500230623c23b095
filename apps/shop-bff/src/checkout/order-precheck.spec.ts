import { Problem } from '@shop/service-defaults';
import { describe, expect, it } from 'vitest';
import { ADA, KETTLE, kettle, TEAPOT, teapot, wallet } from '../testing/sample.fixture.js';
import { precheckOrder } from './order-precheck.js';
import { priced } from './pricing.js';

const order = {
  lines: [
    { productId: TEAPOT, quantity: 2 },
    { productId: KETTLE, quantity: 1 },
  ],
  quotedTotalCents: 7_500,
};
const offers = [kettle, teapot];

describe('an order', () => {
  it('can succeed if it needs exactly the last unit and the last cent', () => {
    const exactlyEnough = offers.map((offer) => ({ ...offer, available: 2 }));
    expect(
      precheckOrder(order, { offers: exactlyEnough, wallet: { ...wallet, balanceCents: 7_500 } }),
    ).toBeUndefined();
  });

  it('of an unknown product is refused with the id of the product', () => {
    expect(precheckOrder(order, { offers: [kettle], wallet })).toMatchObject({
      status: 422,
      code: 'unknown-product',
      detail: `There is no product ${TEAPOT}.`,
    });
  });

  it.each([7_499, 7_501])(
    'with a quoted total of %i is refused with the current total',
    (quotedTotalCents) => {
      const refusal = precheckOrder({ ...order, quotedTotalCents }, { offers, wallet });
      expect(refusal).toMatchObject({ status: 409, code: 'price-changed' });
      expect(refusal?.body('')).toMatchObject({ totalCents: 7_500 });
    },
  );

  it('of one unit more than is available is refused', () => {
    const short = [kettle, { ...teapot, available: 1 }];
    expect(precheckOrder(order, { offers: short, wallet })).toMatchObject({
      status: 409,
      code: 'out-of-stock',
      detail: `The available stock of product ${TEAPOT} is 1, less than the ordered 2.`,
    });
  });

  it('with a total of one cent more than the balance is refused', () => {
    const tooLittle = { ...wallet, balanceCents: 7_499 };
    expect(precheckOrder(order, { offers, wallet: tooLittle })).toMatchObject({
      status: 409,
      code: 'insufficient-funds',
    });
  });
});

describe('when an order has several problems, the first one counts', () => {
  const withoutMoney = { ...wallet, balanceCents: 0 };
  const moreExpensive = { ...kettle, priceCents: 2_501 };

  it.each([
    ['unknown-product', [{ ...moreExpensive, available: 0 }]],
    ['price-changed', [{ ...moreExpensive, available: 0 }, teapot]],
    ['out-of-stock', [{ ...kettle, available: 0 }, teapot]],
    ['insufficient-funds', [kettle, teapot]],
  ])('%s', (code, found) => {
    expect(precheckOrder(order, { offers: found, wallet: withoutMoney })).toMatchObject({ code });
  });
});

describe('when a service is unavailable, the precheck skips what it cannot check', () => {
  it('checks only the quoted total against the balance without product-service', () => {
    const unchecked = { ...order, lines: [{ productId: ADA, quantity: 1_000 }] };
    expect(precheckOrder(unchecked, { offers: undefined, wallet })).toBeUndefined();
    const tooLittle = { ...wallet, balanceCents: 7_499 };
    expect(precheckOrder(unchecked, { offers: undefined, wallet: tooLittle })).toMatchObject({
      code: 'insufficient-funds',
    });
  });

  it('checks everything except the balance without user-service', () => {
    expect(precheckOrder(order, { offers, wallet: undefined })).toBeUndefined();
    expect(precheckOrder(order, { offers: [], wallet: undefined })).toMatchObject({
      code: 'unknown-product',
    });
  });

  it('checks nothing without both', () => {
    expect(precheckOrder(order, { offers: undefined, wallet: undefined })).toBeUndefined();
  });
});

it('calculates the total of the largest order exactly', () => {
  const ids = Array.from({ length: 50 }, (_, index) => `product ${index}`);
  const expensive = ids.map((productId) => ({ ...teapot, productId, priceCents: 100_000_000 }));
  const result = priced(
    ids.map((productId) => ({ productId, quantity: 1_000 })),
    expensive.map((offer, index) => (index === 0 ? { ...offer, priceCents: 99_999_999 } : offer)),
  );
  if (result instanceof Problem) throw result;
  expect(result.totalCents).toBe(4_999_999_999_000);
});
