/** Where a message was read. */
export interface Position {
  /** The contract's topic, also where the message was replayed through a retry topic. */
  readonly topic: string;
  /** The topic as the broker knows it. */
  readonly source: string;
  readonly partition: number;
}

/**
 * What became of a delivery: done at the first try or a later one, nobody's, or put aside. After `infrastructure-error` the
 * partition has to wait and read the message once more.
 */
export type Outcome = 'ok' | 'retried' | 'ignored' | 'dead-lettered' | 'infrastructure-error';
