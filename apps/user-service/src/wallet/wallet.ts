export interface Wallet {
  readonly balanceCents: number;
  readonly points: number;
}

/** A change of a wallet. The wallet is the sum of its entries, in both columns. */
export type LedgerEntry = Deposit | OrderEntry;

export interface Deposit extends Amounts {
  readonly kind: 'deposit';
  readonly idempotencyKey: string;
}

export interface OrderEntry extends Amounts {
  readonly kind: 'charge' | 'award' | 'refund';
  readonly orderId: string;
}

/** What is added: negative for what is taken away. */
interface Amounts {
  readonly cents: number;
  readonly points: number;
}
