/** The position at which a message was read. */
export interface Position {
  /** The contract's topic, even if the message was replayed through a retry topic. */
  readonly topic: string;
  /** The broker's name of the topic. */
  readonly source: string;
  readonly partition: number;
}

/**
 * The outcome of a delivery: handled at the first attempt (`ok`) or a later one (`retried`), without a handler
 * (`ignored`), or moved to the dead-letter topic. After `infrastructure-error` the partition has to wait and read the
 * message again.
 */
export type Outcome = 'ok' | 'retried' | 'ignored' | 'dead-lettered' | 'infrastructure-error';
