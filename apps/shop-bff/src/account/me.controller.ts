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
    summary: 'One’s own account, wallet and newest orders',
    description: 'Without order-service `recentOrders` is null and named in `unavailable`.',
    answer: me,
    refusals: { 404: { 'not-found': 'The account of the token is gone.' } },
  })
  @Get()
  profile(@BearerToken() bearer: string): Promise<Me> {
    return this.service.profile(bearer);
  }

  @Operation('deposit', {
    summary: 'Put money into the wallet',
    answer: walletResponse,
    refusals: { 404: { 'not-found': 'The account of the token is gone.' } },
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
