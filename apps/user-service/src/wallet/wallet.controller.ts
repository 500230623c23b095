import {
  depositRequest,
  type DepositRequest,
  type WalletDetailsResponse,
  walletDetailsResponse,
  type WalletResponse,
  walletResponse,
} from '@shop/contracts';
import {
  type AuthenticatedUser,
  CurrentUser,
  IdempotencyKey,
  Operation,
} from '@shop/service-defaults';
import { Body, Controller, Get, Post } from '@nestjs/common';
import { CENTS_PER_POINT } from './points.js';
import { WalletService } from './wallet.service.js';

@Controller('accounts/me')
export class WalletController {
  constructor(private readonly wallets: WalletService) {}

  /** Reads one row by its key. The BFF requests the wallet before each order and does not need the rest of the profile. */
  @Operation('wallet', {
    summary: 'The caller’s wallet',
    answer: walletDetailsResponse,
    refusals: { 404: { 'not-found': 'The account of the token no longer exists.' } },
  })
  @Get('wallet')
  async wallet(@CurrentUser() { userId }: AuthenticatedUser): Promise<WalletDetailsResponse> {
    return { ...(await this.wallets.find(userId)), centsPerPoint: CENTS_PER_POINT };
  }

  @Operation('deposit', {
    summary: 'Deposit money in the wallet',
    answer: walletResponse,
    refusals: { 404: { 'not-found': 'The account of the token no longer exists.' } },
  })
  @Post('deposits')
  deposit(
    @CurrentUser() { userId }: AuthenticatedUser,
    @IdempotencyKey() key: string,
    @Body({ schema: depositRequest }) { amountCents }: DepositRequest,
  ): Promise<WalletResponse> {
    return this.wallets.deposit(userId, key, amountCents);
  }
}
