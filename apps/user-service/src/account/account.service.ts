import type { RegisterRequest } from '@shop/contracts';
import { Problem } from '@shop/service-defaults';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Account } from './account.js';
import { AccountRepository } from './account.repository.js';
import { Passwords } from './passwords.js';

@Injectable()
export class AccountService {
  constructor(
    private readonly accounts: AccountRepository,
    private readonly passwords: Passwords,
  ) {}

  /** @throws Problem 409 `email-taken`. A unique index decides, also for concurrent requests. */
  async register({ email, password, name }: RegisterRequest): Promise<Account> {
    const passwordHash = await this.passwords.hash(password);
    const account = { userId: uuidv7(), email, name, roles: [], passwordHash };
    if (!(await this.accounts.create(account))) {
      throw new Problem(409, 'email-taken', 'An account with this e-mail address already exists.');
    }
    return account;
  }

  /** Returns the account if the password is correct. An unknown address takes as long and has the same result. */
  async authenticate(email: string, password: string): Promise<Account | undefined> {
    const account = await this.accounts.findByEmail(email);
    const correct = await this.passwords.matches(password, account?.passwordHash);
    return account && correct ? account : undefined;
  }

  find(userId: string): Promise<Account | null> {
    return this.accounts.find(userId);
  }
}
