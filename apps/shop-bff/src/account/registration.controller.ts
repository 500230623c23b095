import { type AccountResponse, registerRequest, type RegisterRequest } from '@shop/contracts';
import { Public } from '@shop/service-defaults';
import { Body, Controller, Post } from '@nestjs/common';
import { UserClient } from '../clients/user.client.js';

@Public()
@Controller('users')
export class RegistrationController {
  constructor(private readonly users: UserClient) {}

  @Post()
  register(@Body({ schema: registerRequest }) account: RegisterRequest): Promise<AccountResponse> {
    return this.users.register(account);
  }
}
