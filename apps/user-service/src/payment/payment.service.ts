// The steps of user-service in the order saga. Each method runs in the transaction of the inbox, which stores the event's
// id. All transactions lock the payment before the wallet, so no two of them wait for each other.
import { appendToOutbox } from '@shop/messaging';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { WalletRepository } from '../wallet/wallet.repository.js';
import { reply } from './payment.events.js';
import {
  captured,
  declined,
  orderConfirmed,
  orderEnded,
  type Payment,
  paymentDue,
  type Step,
} from './payment.js';
import { PaymentRepository } from './payment.repository.js';

export interface OrderReference {
  readonly orderId: string;
  readonly userId: string;
}

@Injectable()
export class PaymentService {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly wallets: WalletRepository,
  ) {}

  async due(
    transaction: EntityManager,
    order: OrderReference & { readonly totalCents: number },
  ): Promise<void> {
    const payment = await this.payments.lock(transaction, order.orderId, order.userId);
    switch (paymentDue(payment)) {
      case 'charge': {
        const decided = await this.charge(transaction, payment, order.totalCents);
        return appendToOutbox(transaction, reply(decided));
      }
      case 'repeat-reply':
        return appendToOutbox(transaction, reply(payment));
      case 'ignore':
        return;
    }
  }

  confirmed(transaction: EntityManager, order: OrderReference): Promise<void> {
    return this.apply(transaction, order, orderConfirmed);
  }

  ended(transaction: EntityManager, order: OrderReference): Promise<void> {
    return this.apply(transaction, order, orderEnded);
  }

  /**
   * The wallet decides. An unknown user has no wallet, so the payment is declined. That settles the order and releases its
   * stock. With a dead letter, the order would wait for a person.
   */
  private async charge(
    transaction: EntityManager,
    payment: Payment,
    amountCents: number,
  ): Promise<Payment> {
    const replyId = uuidv7();
    const charge = captured(payment, amountCents, replyId);
    const paid = await this.wallets.post(payment.userId, charge.entry, transaction);
    const decided = paid ? charge : declined(payment, amountCents, replyId);
    await this.payments.save(transaction, decided.payment);
    return decided.payment;
  }

  private async apply(
    transaction: EntityManager,
    { orderId, userId }: OrderReference,
    rule: (payment: Payment) => Step | undefined,
  ): Promise<void> {
    const step = rule(await this.payments.lock(transaction, orderId, userId));
    if (!step) return;
    await this.payments.save(transaction, step.payment);
    if (!step.entry) return;
    const wallet = await this.wallets.post(step.payment.userId, step.entry, transaction);
    if (!wallet) throw new Error(`no wallet for the ${step.entry.kind} of order ${orderId}`);
  }
}
