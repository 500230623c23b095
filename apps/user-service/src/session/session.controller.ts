import { sessionRequest, type SessionRequest, type SessionResponse } from '@shop/contracts';
import { Public } from '@shop/service-defaults';
import { Body, Controller, Post } from '@nestjs/common';
import { SESSION_SECONDS, SessionService } from './session.service.js';

@Public()
@Controller('sessions')
export class SessionController {
  constructor(private readonly sessions: SessionService) {}

  @Post()
  async open(@Body({ schema: sessionRequest }) request: SessionRequest): Promise<SessionResponse> {
    const accessToken = await this.sessions.open(request);
    return { accessToken, tokenType: 'Bearer', expiresIn: SESSION_SECONDS };
  }
}
