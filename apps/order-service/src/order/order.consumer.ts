import {
  type DataOf,
  PaymentCaptured,
  PaymentDeclined,
  StockRejected,
  StockReserved,
} from '@shop/contracts';
import { Inbox, OnEvent, type ReceivedEvent } from '@shop/messaging';
import { Controller } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Step } from './order.js';
import { OrderMetrics } from './order.metrics.js';
import { OrderService, type Reply } from './order.service.js';
import { traceStep } from './order.trace.js';

/** Handles the participants' replies. */
@Controller()
export class OrderConsumer {
  constructor(
    private readonly inbox: Inbox<EntityManager>,
    private readonly orders: OrderService,
    private readonly metrics: OrderMetrics,
  ) {}

  @OnEvent(StockReserved)
  stockReserved(event: ReceivedEvent<DataOf<typeof StockReserved>>): Promise<void> {
    const prices = new Map(
      event.data.lines.map(({ productId, unitPriceCents }) => [productId, unitPriceCents]),
    );
    return this.once(event, (tx) => this.orders.stockReserved(tx, reply(event), prices));
  }

  @OnEvent(StockRejected)
  stockRejected(event: ReceivedEvent<DataOf<typeof StockRejected>>): Promise<void> {
    const { reason } = event.data;
    return this.once(event, (tx) => this.orders.stockRejected(tx, reply(event), reason));
  }

  @OnEvent(PaymentCaptured)
  paymentCaptured(event: ReceivedEvent<DataOf<typeof PaymentCaptured>>): Promise<void> {
    const { pointsToEarn } = event.data;
    return this.once(event, (tx) => this.orders.paymentCaptured(tx, reply(event), pointsToEarn));
  }

  @OnEvent(PaymentDeclined)
  paymentDeclined(event: ReceivedEvent<DataOf<typeof PaymentDeclined>>): Promise<void> {
    const { reason } = event.data;
    return this.once(event, (tx) => this.orders.paymentDeclined(tx, reply(event), reason));
  }

  private async once(
    event: ReceivedEvent,
    change: (transaction: EntityManager) => Promise<Step | undefined>,
  ): Promise<void> {
    const step = await this.inbox.once(event, change);
    this.metrics.moved(step);
    if (step) traceStep(step);
  }
}

function reply({ id, data }: ReceivedEvent<{ orderId: string }>): Reply {
  return { orderId: data.orderId, eventId: id };
}
