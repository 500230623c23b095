import {
  sessionRequest,
  type SessionRequest,
  type SessionResponse,
  sessionResponse,
} from '@shop/contracts';
import { Operation, Public } from '@shop/service-defaults';
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

  @Operation('logIn', {
    summary: 'Log in',
    description: 'Returns an access token that is valid for one hour.',
    answer: sessionResponse,
    refusals: {
      401: { 'invalid-credentials': 'The e-mail address or the password is incorrect.' },
      429: {
        'too-many-attempts': 'Too many logins failed for this account or from this address.',
      },
    },
  })
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
