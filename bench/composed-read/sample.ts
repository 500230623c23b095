// One order of three lines, as the services return it. The contracts type it, so the real services could return it.
import type { CustomerResponse, OrderResponse, ProductList } from '@shop/contracts';

const USER = '019a0000-0000-7000-9000-000000000001';
const id = (number: number) => `019a0000-0000-7000-8000-00000000000${number}`;

export const products = {
  items: [
    {
      productId: id(1),
      name: 'Ceramic mug',
      description: 'Hand-glazed mug that keeps its colour in the dishwasher.',
      priceCents: 1_490,
      available: 3_000,
    },
    {
      productId: id(2),
      name: 'Teapot',
      description: 'Short and stout.',
      priceCents: 3_900,
      available: 120,
    },
    {
      productId: id(3),
      name: 'Green tea',
      description: 'First flush, 100 g.',
      priceCents: 1_250,
      available: 800,
    },
  ],
  nextCursor: null,
} satisfies ProductList;

export const order = {
  orderId: '019a0000-0000-7000-a000-000000000001',
  status: 'confirmed',
  reason: null,
  totalCents: 8_130,
  placedAt: '2026-01-31T12:00:00.000Z',
  settledAt: '2026-01-31T12:00:00.120Z',
  userId: USER,
  pointsEarned: 81,
  lines: products.items.map(({ productId, priceCents }, index) => ({
    productId,
    quantity: index === 0 ? 2 : 1,
    unitPriceCents: priceCents,
  })),
} satisfies OrderResponse;

export const customer = { userId: USER, name: 'Dana Demo' } satisfies CustomerResponse;
