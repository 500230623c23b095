import type { PostgresSettings } from '@shop/postgres';
import { AccountEntity } from './account/account.entity.js';
import { CreateMessagingTables1763000000000 } from './migrations/1763000000000-create-messaging-tables.js';
import { CreateAccounts1763000001000 } from './migrations/1763000001000-create-accounts.js';
import { CreateWallets1763000002000 } from './migrations/1763000002000-create-wallets.js';
import { CreatePayments1763000003000 } from './migrations/1763000003000-create-payments.js';
import { IndexInbox1763000004000 } from './migrations/1763000004000-index-inbox.js';
import { PaymentEntity } from './payment/payment.entity.js';
import { LedgerEntryEntity, WalletEntity } from './wallet/wallet.entity.js';

/** The entities and migrations of the user database. */
export const schema = {
  entities: [AccountEntity, WalletEntity, LedgerEntryEntity, PaymentEntity],
  migrations: [
    CreateMessagingTables1763000000000,
    CreateAccounts1763000001000,
    CreateWallets1763000002000,
    CreatePayments1763000003000,
    IndexInbox1763000004000,
  ],
} satisfies Pick<PostgresSettings, 'entities' | 'migrations'>;
