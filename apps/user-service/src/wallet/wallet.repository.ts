// The SQL for the wallet and its ledger.
import { Database } from '@shop/postgres';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { LedgerEntryEntity, WalletEntity } from './wallet.entity.js';
import type { LedgerEntry, Wallet } from './wallet.js';

/**
 * The only statement that changes a wallet, so each change has its ledger entry. It locks the wallet while it checks the
 * balance. If two transactions spend the same money, the later one reads the balance that the earlier one has left.
 *
 * A used idempotency key is not an error. A second charge for an order is one: it violates `UNIQUE (order_id, kind)`. The
 * payment's rules never make a second charge.
 */
const POST_ENTRY = `
  WITH open AS (
    SELECT user_id FROM wallet
    WHERE user_id = $1 AND balance_cents + $3::bigint >= 0
    FOR NO KEY UPDATE
  ), entry AS (
    INSERT INTO ledger_entry (user_id, kind, cents, points, order_id, idempotency_key)
    SELECT user_id, $2, $3, $4, $5, $6 FROM open
    ON CONFLICT (user_id, idempotency_key) DO NOTHING
    RETURNING user_id, cents, points
  ), changed AS (
    UPDATE wallet
    SET balance_cents = balance_cents + entry.cents, points = wallet.points + entry.points
    FROM entry WHERE wallet.user_id = entry.user_id
    RETURNING balance_cents, wallet.points
  )
  SELECT balance_cents AS "balanceCents", points FROM changed`;

@Injectable()
export class WalletRepository {
  constructor(private readonly database: Database) {}

  /**
   * Writes an entry and returns the wallet after it. Returns undefined and changes nothing if the balance is too low, the
   * deposit's key was used before, or the wallet does not exist.
   */
  async post(
    userId: string,
    entry: LedgerEntry,
    manager: EntityManager = this.database.manager,
  ): Promise<Wallet | undefined> {
    const deposit = entry.kind === 'deposit';
    const [wallet] = await manager.query<Wallet[]>(POST_ENTRY, [
      userId,
      entry.kind,
      entry.cents,
      entry.points,
      deposit ? null : entry.orderId,
      deposit ? entry.idempotencyKey : null,
    ]);
    return wallet;
  }

  find(userId: string): Promise<Wallet | null> {
    return this.database.manager.findOneBy(WalletEntity, { userId });
  }

  /** The amount of the deposit with this key, in cents. */
  async depositedWith(userId: string, idempotencyKey: string): Promise<number | undefined> {
    const criteria = { userId, idempotencyKey };
    return (await this.database.manager.findOneBy(LedgerEntryEntity, criteria))?.cents;
  }
}
