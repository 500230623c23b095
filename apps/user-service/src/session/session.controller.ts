import {
  CLIENT_ADDRESS_HEADER,
  sessionRequest,
  type SessionRequest,
  type SessionResponse,
  sessionResponse,
} from '@shop/contracts';
import { Operation, Public } from '@shop/service-defaults';
import { Body, Controller, Headers, Ip, Post } from '@nestjs/common';
import { isIP } from 'node:net';
import { SESSION_SECONDS, SessionService } from './session.service.js';

@Public()
@Controller('sessions')
export class SessionController {
  constructor(private readonly sessions: SessionService) {}

  @Operation('logIn', {
    summary: 'Log in',
    description: `An access token, good for an hour. The header \`${CLIENT_ADDRESS_HEADER}\` tells for whom the BFF asks.`,
    answer: sessionResponse,
    refusals: {
      401: { 'invalid-credentials': 'E-mail address or password is wrong.' },
      429: {
        'too-many-attempts': 'Too many failed logins, for this account or from this address.',
      },
    },
  })
  @Post()
  async open(
    @Body({ schema: sessionRequest }) request: SessionRequest,
    @Headers(CLIENT_ADDRESS_HEADER) told: string | undefined,
    @Ip() peer: string,
  ): Promise<SessionResponse> {
    // Who calls without the BFF speaks for itself only.
    const address = told !== undefined && isIP(told) !== 0 ? told : peer;
    const accessToken = await this.sessions.open(request, address);
    return { accessToken, tokenType: 'Bearer', expiresIn: SESSION_SECONDS };
  }
}
