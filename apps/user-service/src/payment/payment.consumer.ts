import {
  type DataOf,
  OrderCancelled,
  OrderConfirmed,
  OrderPaymentDue,
  OrderRejected,
} from '@shop/contracts';
import { Inbox, OnEvent, type ReceivedEvent } from '@shop/messaging';
import { Controller } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { PaymentService } from './payment.service.js';

/** Handles the events of the order saga that concern a wallet. */
@Controller()
export class PaymentConsumer {
  constructor(
    private readonly inbox: Inbox<EntityManager>,
    private readonly payments: PaymentService,
  ) {}

  @OnEvent(OrderPaymentDue)
  paymentDue(event: ReceivedEvent<DataOf<typeof OrderPaymentDue>>): Promise<void> {
    return this.inbox.once(event, (tx) => this.payments.due(tx, event.data));
  }

  @OnEvent(OrderConfirmed)
  orderConfirmed(event: ReceivedEvent<DataOf<typeof OrderConfirmed>>): Promise<void> {
    return this.inbox.once(event, (tx) => this.payments.confirmed(tx, event.data));
  }

  @OnEvent(OrderRejected)
  orderRejected(event: ReceivedEvent<DataOf<typeof OrderRejected>>): Promise<void> {
    return this.inbox.once(event, (tx) => this.payments.ended(tx, event.data));
  }

  @OnEvent(OrderCancelled)
  orderCancelled(event: ReceivedEvent<DataOf<typeof OrderCancelled>>): Promise<void> {
    return this.inbox.once(event, (tx) => this.payments.ended(tx, event.data));
  }
}
