import { EntitySchema } from 'typeorm';
import type { Account } from './account.js';

export const AccountEntity = new EntitySchema<Account>({
  name: 'Account',
  tableName: 'account',
  columns: {
    userId: { name: 'user_id', type: 'uuid', primary: true },
    email: { type: 'text' },
    name: { type: 'text' },
    roles: { type: 'text', array: true },
    passwordHash: { name: 'password_hash', type: 'text' },
  },
});
