import { sessionRequest, type SessionRequest, type SessionResponse } from '@shop/contracts';
import { Public } from '@shop/service-defaults';
import { Body, Controller, Headers, Inject, Ip, Post } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { UserClient } from '../clients/user.client.js';
import { config } from '../config.js';
import { clientAddress } from './client-address.js';

@Public()
@Controller('sessions')
export class SessionController {
  constructor(
    private readonly users: UserClient,
    @Inject(config.KEY) private readonly settings: ConfigType<typeof config>,
  ) {}

  @Post()
  open(
    @Body({ schema: sessionRequest }) credentials: SessionRequest,
    @Ip() peer: string,
    @Headers('x-forwarded-for') forwardedFor: string | undefined,
  ): Promise<SessionResponse> {
    const address = clientAddress(peer, forwardedFor, this.settings.TRUST_PROXY);
    return this.users.openSession(credentials, address);
  }
}
