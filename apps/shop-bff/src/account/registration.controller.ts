import {
  type AccountResponse,
  accountResponse,
  registerRequest,
  type RegisterRequest,
} from '@shop/contracts';
import { Operation, Public } from '@shop/service-defaults';
import { Body, Controller, Post } from '@nestjs/common';
import { UserClient } from '../clients/user.client.js';

@Public()
@Controller('users')
export class RegistrationController {
  constructor(private readonly users: UserClient) {}

  @Operation('register', {
    summary: 'Open an account',
    answer: accountResponse,
    refusals: { 409: { 'email-taken': 'An account with this e-mail address already exists.' } },
  })
  @Post()
  register(@Body({ schema: registerRequest }) account: RegisterRequest): Promise<AccountResponse> {
    return this.users.register(account);
  }
}
