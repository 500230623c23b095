import { OrderPlaced } from '@shop/contracts';
import { encodeEvent, type EventRecord } from '@shop/messaging';

/** The event of an order with three lines, as order-service publishes it: about 1 KB with its headers. */
export function orderPlaced(orderId: string): EventRecord {
  const placedAt = new Date();
  const lines = [1, 2, 3].map((number) => ({
    productId: `019a0000-0000-7000-8000-00000000000${number}`,
    quantity: number,
  }));
  return encodeEvent(OrderPlaced, {
    subject: orderId,
    sequence: 1,
    data: {
      orderId,
      userId: '019a0000-0000-7000-9000-000000000001',
      lines,
      totalCents: 8_130,
      placedAt: placedAt.toISOString(),
      expiresAt: new Date(placedAt.getTime() + 120_000).toISOString(),
    },
  });
}
