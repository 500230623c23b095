import {
  accountResponse,
  type AccountResponse,
  CLIENT_ADDRESS_HEADER,
  customerResponse,
  type CustomerResponse,
  type DepositRequest,
  profileResponse,
  type ProfileResponse,
  type RegisterRequest,
  type SessionRequest,
  sessionResponse,
  type SessionResponse,
  walletDetailsResponse,
  type WalletDetailsResponse,
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

  /** @param clientAddress the IP address of the client, for the limit on failed logins. */
  openSession(credentials: SessionRequest, clientAddress: string): Promise<SessionResponse> {
    return this.service.request({
      method: 'POST',
      path: '/sessions',
      headers: { [CLIENT_ADDRESS_HEADER]: clientAddress },
      body: credentials,
      schema: sessionResponse,
    });
  }

  profile(call: UserCall): Promise<ProfileResponse> {
    return this.service.request({
      method: 'GET',
      path: '/accounts/me',
      schema: profileResponse,
      ...call,
    });
  }

  wallet(call: UserCall): Promise<WalletDetailsResponse> {
    return this.service.request({
      method: 'GET',
      path: '/accounts/me/wallet',
      schema: walletDetailsResponse,
      ...call,
    });
  }

  /** Returns the caller's own account. Admins can read any account. */
  customer(userId: string, call: UserCall): Promise<CustomerResponse> {
    return this.service.request({
      method: 'GET',
      path: `/accounts/${userId}`,
      schema: customerResponse,
      ...call,
    });
  }

  deposit(
    deposit: DepositRequest,
    { idempotencyKey, ...call }: IdempotentCall,
  ): Promise<WalletResponse> {
    return this.service.request({
      method: 'POST',
      path: '/accounts/me/deposits',
      headers: idempotencyHeader(idempotencyKey),
      body: deposit,
      schema: walletResponse,
      ...call,
    });
  }

  onApplicationShutdown(): Promise<void> {
    return this.service.close();
  }
}
