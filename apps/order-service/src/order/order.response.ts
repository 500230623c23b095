import type { OrderResponse, OrderSummary, OrderTimeline } from '@shop/contracts';
import type { Order } from './order.js';
import type { HistoryEntry } from './order.repository.js';

export function toSummary(order: Omit<Order, 'lines'>): OrderSummary {
  const { orderId, status, reason, totalCents, placedAt, settledAt } = order;
  return {
    orderId,
    status,
    reason,
    totalCents,
    placedAt: placedAt.toISOString(),
    settledAt: settledAt?.toISOString() ?? null,
  };
}

export function toResponse(order: Order): OrderResponse {
  return {
    ...toSummary(order),
    userId: order.userId,
    pointsEarned: order.status === 'confirmed' ? order.pointsToEarn : 0,
    lines: order.lines.map(({ productId, quantity, unitPriceCents }) => ({
      productId,
      quantity,
      unitPriceCents,
    })),
  };
}

export function toTimeline(orderId: string, entries: readonly HistoryEntry[]): OrderTimeline {
  return {
    orderId,
    entries: entries.map(({ at, event, status, gtxid }) => ({
      at: at.toISOString(),
      event,
      status,
      gtxid,
    })),
  };
}
