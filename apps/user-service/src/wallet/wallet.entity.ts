import { EntitySchema } from 'typeorm';
import type { Wallet } from './wallet.js';

export interface WalletRow extends Wallet {
  readonly userId: string;
}

export interface LedgerEntryRow {
  readonly entryId: number;
  readonly userId: string;
  readonly kind: string;
  readonly cents: number;
  readonly points: number;
  readonly orderId: string | null;
  readonly idempotencyKey: string | null;
}

export const WalletEntity = new EntitySchema<WalletRow>({
  name: 'Wallet',
  tableName: 'wallet',
  columns: {
    userId: { name: 'user_id', type: 'uuid', primary: true },
    balanceCents: { name: 'balance_cents', type: 'bigint' },
    points: { type: 'bigint' },
  },
});

export const LedgerEntryEntity = new EntitySchema<LedgerEntryRow>({
  name: 'LedgerEntry',
  tableName: 'ledger_entry',
  columns: {
    entryId: { name: 'entry_id', type: 'bigint', primary: true },
    userId: { name: 'user_id', type: 'uuid' },
    kind: { type: 'text' },
    cents: { type: 'bigint' },
    points: { type: 'bigint' },
    orderId: { name: 'order_id', type: 'uuid', nullable: true },
    idempotencyKey: { name: 'idempotency_key', type: 'text', nullable: true },
  },
});
