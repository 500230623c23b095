import {
  depositRequest,
  type DepositRequest,
  me,
  type Me,
  type WalletResponse,
  walletResponse,
} from '@shop/contracts';
import { BearerToken, IdempotencyKey, Operation } from '@shop/service-defaults';
import { Body, Controller, Get, Post } from '@nestjs/common';
import { UserClient } from '../clients/user.client.js';
import { MeService } from './me.service.js';

@Controller('me')
export class MeController {
  constructor(
    private readonly service: MeService,
    private readonly users: UserClient,
  ) {}

  @Operation('me', {
    summary: 'The caller’s account, wallet and newest orders',
    description:
      'If order-service is unavailable, `recentOrders` is null and `unavailable` contains `orders`.',
    answer: me,
    refusals: { 404: { 'not-found': 'The account of the token no longer exists.' } },
  })
  @Get()
  profile(@BearerToken() bearer: string): Promise<Me> {
    return this.service.profile(bearer);
  }

  @Operation('deposit', {
    summary: 'Deposit money in the wallet',
    answer: walletResponse,
    refusals: { 404: { 'not-found': 'The account of the token no longer exists.' } },
  })
  @Post('deposits')
  deposit(
    @BearerToken() bearer: string,
    @IdempotencyKey() idempotencyKey: string,
    @Body({ schema: depositRequest }) deposit: DepositRequest,
  ): Promise<WalletResponse> {
    return this.users.deposit(deposit, { bearer, idempotencyKey });
  }
}
