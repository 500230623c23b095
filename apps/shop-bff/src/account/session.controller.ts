import { sessionRequest, type SessionRequest, type SessionResponse } from '@shop/contracts';
import { Public } from '@shop/service-defaults';
import { Body, Controller, Post } from '@nestjs/common';
import { UserClient } from '../clients/user.client.js';

@Public()
@Controller('sessions')
export class SessionController {
  constructor(private readonly users: UserClient) {}

  @Post()
  open(@Body({ schema: sessionRequest }) credentials: SessionRequest): Promise<SessionResponse> {
    return this.users.openSession(credentials);
  }
}
