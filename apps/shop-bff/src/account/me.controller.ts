import { depositRequest, type DepositRequest, type Me, type WalletResponse } from '@shop/contracts';
import { BearerToken, IdempotencyKey } from '@shop/service-defaults';
import { Body, Controller, Get, Post } from '@nestjs/common';
import { UserClient } from '../clients/user.client.js';
import { MeService } from './me.service.js';

@Controller('me')
export class MeController {
  constructor(
    private readonly me: MeService,
    private readonly users: UserClient,
  ) {}

  @Get()
  profile(@BearerToken() bearer: string): Promise<Me> {
    return this.me.profile(bearer);
  }

  @Post('deposits')
  deposit(
    @BearerToken() bearer: string,
    @IdempotencyKey() idempotencyKey: string,
    @Body({ schema: depositRequest }) deposit: DepositRequest,
  ): Promise<WalletResponse> {
    return this.users.deposit(deposit, { bearer, idempotencyKey });
  }
}
