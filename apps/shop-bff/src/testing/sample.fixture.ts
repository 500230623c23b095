import type {
  CustomerResponse,
  OrderResponse,
  OrderSummary,
  ProductResponse,
  ProductSummary,
  ProfileResponse,
  WalletDetailsResponse,
} from '@shop/contracts';

// The contracts type these samples, so the stub services cannot return a response that the real services would not return.

export const ADA = '0197a3b2-0000-7000-8000-00000000000a';
export const BOB = '0197a3b2-0000-7000-8000-00000000000b';
export const ORDER = '0197a3b2-0000-7000-8000-000000000100';
export const TEAPOT = '0197a3b2-0000-7000-8000-000000000201';
export const KETTLE = '0197a3b2-0000-7000-8000-000000000202';

export const placed: OrderSummary = {
  orderId: ORDER,
  status: 'awaiting-stock',
  reason: null,
  totalCents: 7_500,
  placedAt: '2026-01-31T12:00:00.000Z',
  settledAt: null,
};

export const confirmed: OrderResponse = {
  ...placed,
  status: 'confirmed',
  settledAt: '2026-01-31T12:00:01.000Z',
  userId: ADA,
  pointsEarned: 75,
  lines: [
    { productId: TEAPOT, quantity: 2, unitPriceCents: 2_500 },
    { productId: KETTLE, quantity: 1, unitPriceCents: 2_500 },
  ],
};

export const teapot: ProductResponse = {
  productId: TEAPOT,
  name: 'Teapot',
  description: 'Short and stout.',
  priceCents: 2_500,
  available: 12,
  attributes: { material: 'clay', litres: 1.2, lid: true },
};

export const kettle: ProductResponse = {
  ...teapot,
  productId: KETTLE,
  name: 'Kettle',
  attributes: {},
};

/** A page of products as product-service returns it. */
export const productPage: { items: ProductSummary[]; nextCursor: null } = {
  items: [kettle, teapot].map(({ attributes: _attributes, ...item }) => item),
  nextCursor: null,
};

export const wallet: WalletDetailsResponse = {
  balanceCents: 100_000,
  points: 75,
  centsPerPoint: 100,
};

export const ada: CustomerResponse & ProfileResponse = {
  userId: ADA,
  email: 'ada@shop.test',
  name: 'Ada',
  roles: [],
  wallet: { balanceCents: 100_000, points: 75 },
};
