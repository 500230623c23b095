import { Problem } from '@shop/service-defaults';
import { describe, expect, it } from 'vitest';
import { ADA, KETTLE, kettle, TEAPOT, teapot, wallet } from '../testing/sample.fixture.js';
import { orderRefusal } from './order-refusal.js';
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
  it('may work where the last piece and the last cent are enough', () => {
    const justEnough = offers.map((offer) => ({ ...offer, available: 2 }));
    expect(
      orderRefusal(order, { offers: justEnough, wallet: { ...wallet, balanceCents: 7_500 } }),
    ).toBeUndefined();
  });

  it('of a product that nobody sells is refused, by its id', () => {
    expect(orderRefusal(order, { offers: [kettle], wallet })).toMatchObject({
      status: 422,
      code: 'unknown-product',
      detail: `There is no product ${TEAPOT}.`,
    });
  });

  it.each([7_499, 7_501])('quoted at %i is refused with the present total', (quotedTotalCents) => {
    const refusal = orderRefusal({ ...order, quotedTotalCents }, { offers, wallet });
    expect(refusal).toMatchObject({ status: 409, code: 'price-changed' });
    expect(refusal?.body('')).toMatchObject({ totalCents: 7_500 });
  });

  it('of one piece more than there are is refused', () => {
    const short = [kettle, { ...teapot, available: 1 }];
    expect(orderRefusal(order, { offers: short, wallet })).toMatchObject({
      status: 409,
      code: 'out-of-stock',
      detail: `Of product ${TEAPOT} there are 1 left, fewer than 2.`,
    });
  });

  it('that costs one cent more than the wallet holds is refused', () => {
    const poor = { ...wallet, balanceCents: 7_499 };
    expect(orderRefusal(order, { offers, wallet: poor })).toMatchObject({
      status: 409,
      code: 'insufficient-funds',
    });
  });
});

describe('of several reasons the first counts', () => {
  const poor = { ...wallet, balanceCents: 0 };
  const dearer = { ...kettle, priceCents: 2_501 };

  it.each([
    ['unknown-product', [{ ...dearer, available: 0 }]],
    ['price-changed', [{ ...dearer, available: 0 }, teapot]],
    ['out-of-stock', [{ ...kettle, available: 0 }, teapot]],
    ['insufficient-funds', [kettle, teapot]],
  ])('%s', (code, found) => {
    expect(orderRefusal(order, { offers: found, wallet: poor })).toMatchObject({ code });
  });
});

describe('nothing is refused for what nobody can tell', () => {
  it('without product-service: only that the quoted total is too much', () => {
    const wrong = { ...order, lines: [{ productId: ADA, quantity: 1_000 }] };
    expect(orderRefusal(wrong, { offers: undefined, wallet })).toBeUndefined();
    const poor = { ...wallet, balanceCents: 7_499 };
    expect(orderRefusal(wrong, { offers: undefined, wallet: poor })).toMatchObject({
      code: 'insufficient-funds',
    });
  });

  it('without user-service: all but the funds', () => {
    expect(orderRefusal(order, { offers, wallet: undefined })).toBeUndefined();
    expect(orderRefusal(order, { offers: [], wallet: undefined })).toMatchObject({
      code: 'unknown-product',
    });
  });

  it('without both', () => {
    expect(orderRefusal(order, { offers: undefined, wallet: undefined })).toBeUndefined();
  });
});

it('adds the largest order up to the cent', () => {
  const ids = Array.from({ length: 50 }, (_, index) => `product ${index}`);
  const dear = ids.map((productId) => ({ ...teapot, productId, priceCents: 100_000_000 }));
  const present = priced(
    ids.map((productId) => ({ productId, quantity: 1_000 })),
    dear.map((offer, index) => (index === 0 ? { ...offer, priceCents: 99_999_999 } : offer)),
  );
  if (present instanceof Problem) throw present;
  expect(present.totalCents).toBe(4_999_999_999_000);
});
