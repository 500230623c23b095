import { depositRequest, type DepositRequest, type WalletResponse } from '@shop/contracts';
import { type AuthenticatedUser, CurrentUser, IdempotencyKey } from '@shop/service-defaults';
import { Body, Controller, Post } from '@nestjs/common';
import { WalletService } from './wallet.service.js';

@Controller('accounts/me/deposits')
export class WalletController {
  constructor(private readonly wallets: WalletService) {}

  @Post()
  deposit(
    @CurrentUser() { userId }: AuthenticatedUser,
    @IdempotencyKey() key: string,
    @Body({ schema: depositRequest }) { amountCents }: DepositRequest,
  ): Promise<WalletResponse> {
    return this.wallets.deposit(userId, key, amountCents);
  }
}
