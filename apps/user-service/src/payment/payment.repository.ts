// All SQL of the payment.
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { PaymentEntity } from './payment.entity.js';
import type { Payment } from './payment.js';

@Injectable()
export class PaymentRepository {
  /**
   * R7: every handler begins here. The row is made if it is missing, so that there is always one to lock, and two events
   * of one order, from whichever topic, cannot decide at the same time.
   */
  async lock(transaction: EntityManager, orderId: string, userId: string): Promise<Payment> {
    await transaction.query(
      `INSERT INTO payment (order_id, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`,
      [orderId, userId],
    );
    return transaction
      .createQueryBuilder(PaymentEntity, 'p')
      .setLock('pessimistic_write')
      .where({ orderId })
      .getOneOrFail();
  }

  /** Writes a payment that `lock` returned. */
  async save(transaction: EntityManager, payment: Payment): Promise<void> {
    const { orderId, userId: _userId, ...changed } = payment;
    await transaction.update(PaymentEntity, { orderId }, changed);
  }
}
