// The SQL for payments.
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { PaymentEntity } from './payment.entity.js';
import type { Payment } from './payment.js';

@Injectable()
export class PaymentRepository {
  /**
   * R7: every handler starts here. It inserts the row if it does not exist, because there must be a row to lock. So two
   * events of one order cannot decide concurrently, also if they are from different topics.
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

  /** Writes a locked payment. */
  async save(transaction: EntityManager, payment: Payment): Promise<void> {
    const { orderId, userId: _userId, ...changed } = payment;
    await transaction.update(PaymentEntity, { orderId }, changed);
  }
}
