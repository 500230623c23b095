import {
  type DataOf,
  OrderCancelled,
  OrderConfirmed,
  OrderPlaced,
  OrderRejected,
} from '@shop/contracts';
import { EventPublisher, OnEvent, type ReceivedEvent } from '@shop/messaging';
import { Controller } from '@nestjs/common';
import { Attempt } from './attempt.js';
import { ReservationService } from './reservation.service.js';
import { replyOf } from './stock.events.js';

/**
 * Handles the events of orders. When a handler returns, its offset can be committed. So it must finish everything before,
 * including the reply.
 */
@Controller()
export class StockConsumer {
  constructor(
    private readonly reservations: ReservationService,
    private readonly publisher: EventPublisher,
  ) {}

  @OnEvent(OrderPlaced)
  async reserve({ data }: ReceivedEvent<DataOf<typeof OrderPlaced>>): Promise<void> {
    const { orderId, lines, expiresAt } = data;
    const decision = await this.reservations.reserve(new Attempt(), {
      orderId,
      lines,
      expiresAt: new Date(expiresAt),
    });
    // R1: each delivery publishes the reply from the stored decision, because the last attempt may have crashed before it did.
    const reply = replyOf(decision);
    if (reply) await this.publisher.publish([reply]);
  }

  @OnEvent(OrderConfirmed)
  async sell({ data }: ReceivedEvent<DataOf<typeof OrderConfirmed>>): Promise<void> {
    await this.reservations.confirm(new Attempt(), data.orderId);
  }

  @OnEvent(OrderRejected)
  async undoRejected({ data }: ReceivedEvent<DataOf<typeof OrderRejected>>): Promise<void> {
    await this.reservations.undo(new Attempt(), data);
  }

  @OnEvent(OrderCancelled)
  async undoCancelled({ data }: ReceivedEvent<DataOf<typeof OrderCancelled>>): Promise<void> {
    await this.reservations.undo(new Attempt(), data);
  }
}
