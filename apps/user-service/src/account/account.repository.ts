// The SQL for accounts.
import { Database } from '@shop/postgres';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AccountEntity } from './account.entity.js';
import type { Account } from './account.js';

@Injectable()
export class AccountRepository {
  constructor(private readonly database: Database) {}

  /** Creates the account with an empty wallet. Returns false and writes nothing if the e-mail address or the id exists. */
  async create(
    { userId, email, name, roles, passwordHash }: Account,
    manager: EntityManager = this.database.manager,
  ): Promise<boolean> {
    const created = await manager.query<unknown[]>(
      `WITH created AS (
         INSERT INTO account (user_id, email, name, roles, password_hash)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING user_id
       )
       INSERT INTO wallet (user_id) SELECT user_id FROM created RETURNING user_id`,
      [userId, email, name, roles, passwordHash],
    );
    return created.length > 0;
  }

  find(userId: string): Promise<Account | null> {
    return this.database.manager.findOneBy(AccountEntity, { userId });
  }

  findByEmail(email: string): Promise<Account | null> {
    return this.database.manager.findOneBy(AccountEntity, { email });
  }
}
