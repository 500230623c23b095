export interface Wallet {
  readonly balanceCents: number;
  readonly points: number;
}

/** A change of a wallet. The wallet is the sum of its entries, for cents and for points. */
export type LedgerEntry = Deposit | OrderEntry;

export interface Deposit extends Amounts {
  readonly kind: 'deposit';
  readonly idempotencyKey: string;
}

export interface OrderEntry extends Amounts {
  readonly kind: 'charge' | 'award' | 'refund';
  readonly orderId: string;
}

/** The amounts that are added. They are negative if something is removed. */
interface Amounts {
  readonly cents: number;
  readonly points: number;
}
