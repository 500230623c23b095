import {
  accountResponse,
  type AccountResponse,
  customerResponse,
  type CustomerResponse,
  type DepositRequest,
  profileResponse,
  type ProfileResponse,
  type RegisterRequest,
  type SessionRequest,
  sessionResponse,
  type SessionResponse,
  walletResponse,
  type WalletResponse,
} from '@shop/contracts';
import type { ServiceClient } from '@shop/service-client';
import type { OnApplicationShutdown } from '@nestjs/common';
import { type IdempotentCall, idempotencyHeader, type UserCall } from './call.js';

/** user-service's API: accounts, sessions, wallet. */
export class UserClient implements OnApplicationShutdown {
  constructor(private readonly service: ServiceClient) {}

  register(account: RegisterRequest): Promise<AccountResponse> {
    return this.service.request({
      method: 'POST',
      path: '/accounts',
      body: account,
      schema: accountResponse,
    });
  }

  openSession(credentials: SessionRequest): Promise<SessionResponse> {
    return this.service.request({
      method: 'POST',
      path: '/sessions',
      body: credentials,
      schema: sessionResponse,
    });
  }

  profile({ bearer }: UserCall): Promise<ProfileResponse> {
    return this.service.request({
      method: 'GET',
      path: '/accounts/me',
      bearer,
      schema: profileResponse,
    });
  }

  /** The caller's own account, or anybody's for an admin. */
  customer(userId: string, { bearer }: UserCall): Promise<CustomerResponse> {
    return this.service.request({
      method: 'GET',
      path: `/accounts/${userId}`,
      bearer,
      schema: customerResponse,
    });
  }

  deposit(
    deposit: DepositRequest,
    { bearer, idempotencyKey }: IdempotentCall,
  ): Promise<WalletResponse> {
    return this.service.request({
      method: 'POST',
      path: '/accounts/me/deposits',
      headers: idempotencyHeader(idempotencyKey),
      bearer,
      body: deposit,
      schema: walletResponse,
    });
  }

  onApplicationShutdown(): Promise<void> {
    return this.service.close();
  }
}
