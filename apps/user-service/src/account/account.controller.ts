import {
  type AccountResponse,
  accountResponse,
  type CustomerResponse,
  customerResponse,
  type ProfileResponse,
  profileResponse,
  registerRequest,
  type RegisterRequest,
  userIdParameter,
} from '@shop/contracts';
import {
  type AuthenticatedUser,
  CurrentUser,
  notFound,
  Operation,
  Public,
} from '@shop/service-defaults';
import { Body, Controller, Get, Param, Post, Res } from '@nestjs/common';
import { WalletService } from '../wallet/wallet.service.js';
import { AccountService } from './account.service.js';

@Controller('accounts')
export class AccountController {
  constructor(
    private readonly accounts: AccountService,
    private readonly wallets: WalletService,
  ) {}

  @Operation('register', {
    summary: 'Open an account',
    answer: accountResponse,
    location: true,
    refusals: { 409: { 'email-taken': 'An account with this e-mail address already exists.' } },
  })
  @Public()
  @Post()
  async register(
    @Body({ schema: registerRequest }) request: RegisterRequest,
    @Res({ passthrough: true }) response: { header(name: string, value: string): unknown },
  ): Promise<AccountResponse> {
    const { userId, email, name } = await this.accounts.register(request);
    response.header('location', `/accounts/${userId}`);
    return { userId, email, name };
  }

  @Operation('profile', {
    summary: 'The caller’s account with the wallet',
    answer: profileResponse,
    refusals: { 404: { 'not-found': 'The account of the token no longer exists.' } },
  })
  @Get('me')
  async profile(@CurrentUser() { userId }: AuthenticatedUser): Promise<ProfileResponse> {
    const [account, wallet] = await Promise.all([
      this.accounts.find(userId),
      this.wallets.find(userId),
    ]);
    if (!account) throw notFound('This account does not exist.');
    const { email, name, roles } = account;
    return { userId, email, name, roles: [...roles], wallet };
  }

  @Operation('getCustomer', {
    summary: 'A customer’s name',
    description: 'Admins may read any customer. For other callers, another customer’s id is a 404.',
    answer: customerResponse,
  })
  @Get(':userId')
  async customer(
    @CurrentUser() user: AuthenticatedUser,
    @Param('userId', { schema: userIdParameter }) userId: string,
  ): Promise<CustomerResponse> {
    const allowed = userId === user.userId || user.roles.includes('admin');
    const account = allowed ? await this.accounts.find(userId) : null;
    if (!account) throw notFound('This account does not exist.');
    return { userId, name: account.name };
  }
}
