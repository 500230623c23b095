import { notFound, Problem } from '@shop/service-defaults';
import { Injectable } from '@nestjs/common';
import { WalletRepository } from './wallet.repository.js';
import type { Wallet } from './wallet.js';

@Injectable()
export class WalletService {
  constructor(private readonly wallets: WalletRepository) {}

  /**
   * Deposits money, once for each key. A repeated request returns the current wallet.
   *
   * @throws Problem 422 `idempotency-key-reused` if the key was used for another amount.
   */
  async deposit(userId: string, idempotencyKey: string, amountCents: number): Promise<Wallet> {
    const entry = { kind: 'deposit', cents: amountCents, points: 0, idempotencyKey } as const;
    const wallet = await this.wallets.post(userId, entry);
    if (wallet) return wallet;
    const deposited = await this.wallets.depositedWith(userId, idempotencyKey);
    if (deposited !== undefined && deposited !== amountCents) {
      throw new Problem(
        422,
        'idempotency-key-reused',
        'This Idempotency-Key was used for another amount. Use a new key for a new deposit.',
      );
    }
    return this.find(userId);
  }

  /** @throws Problem 404 if the account does not exist. */
  async find(userId: string): Promise<Wallet> {
    const wallet = await this.wallets.find(userId);
    if (!wallet) throw notFound('This account does not exist.');
    const { balanceCents, points } = wallet;
    return { balanceCents, points };
  }
}
