import { notFound, Problem } from '@shop/service-defaults';
import { Injectable } from '@nestjs/common';
import { WalletRepository } from './wallet.repository.js';
import type { Wallet } from './wallet.js';

@Injectable()
export class WalletService {
  constructor(private readonly wallets: WalletRepository) {}

  /**
   * Puts money in, once for each key: a repeated request is answered with the wallet as it is now.
   *
   * @throws Problem 422 `idempotency-key-reused` where the key came with another amount before.
   */
  async deposit(userId: string, idempotencyKey: string, amountCents: number): Promise<Wallet> {
    const entry = { kind: 'deposit', cents: amountCents, points: 0, idempotencyKey } as const;
    const wallet = await this.wallets.post(userId, entry);
    if (wallet) return wallet;
    const known = await this.wallets.depositedWith(userId, idempotencyKey);
    if (known !== undefined && known !== amountCents) {
      throw new Problem(
        422,
        'idempotency-key-reused',
        'This Idempotency-Key came with another amount before. Use a new key for a new deposit.',
      );
    }
    return this.find(userId);
  }

  /** @throws Problem 404 where there is no such account. */
  async find(userId: string): Promise<Wallet> {
    const wallet = await this.wallets.find(userId);
    if (!wallet) throw notFound('There is no such account.');
    const { balanceCents, points } = wallet;
    return { balanceCents, points };
  }
}
