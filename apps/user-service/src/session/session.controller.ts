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
    description: `Returns an access token that is valid for one hour. In the header \`${CLIENT_ADDRESS_HEADER}\` the BFF sends the client’s address.`,
    answer: sessionResponse,
    refusals: {
      401: { 'invalid-credentials': 'The e-mail address or the password is wrong.' },
      429: {
        'too-many-attempts': 'Too many logins failed for this account or from this address.',
      },
    },
  })
  @Post()
  async open(
    @Body({ schema: sessionRequest }) request: SessionRequest,
    @Headers(CLIENT_ADDRESS_HEADER) forwarded: string | undefined,
    @Ip() peer: string,
  ): Promise<SessionResponse> {
    // A caller other than the BFF sends no header and counts with its own address.
    const address = forwarded !== undefined && isIP(forwarded) !== 0 ? forwarded : peer;
    const accessToken = await this.sessions.open(request, address);
    return { accessToken, tokenType: 'Bearer', expiresIn: SESSION_SECONDS };
  }
}
