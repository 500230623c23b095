import type { ReceivedEvent } from '../consumer/received-event.js';
import type { SqlTransaction, TransactionalDatabase } from '../database.js';
import type { OutboxRelay } from '../outbox/outbox-relay.js';

/** Makes the second delivery of an event a no-op. */
export class Inbox<Transaction extends SqlTransaction = SqlTransaction> {
  constructor(
    private readonly database: TransactionalDatabase<Transaction>,
    private readonly relay: OutboxRelay,
  ) {}

  /**
   * Runs `change` and remembers the event in one transaction; does nothing for an event that is remembered already.
   * What `change` writes to the outbox is published right after the commit.
   *
   * @returns what `change` resolved to, after the commit; undefined for an event that is remembered already.
   */
  async once<Result>(
    event: ReceivedEvent,
    change: (transaction: Transaction) => Promise<Result>,
  ): Promise<Result | undefined> {
    const done = await this.database.transaction(async (transaction) => {
      const inserted = await transaction.query(
        `INSERT INTO inbox (event_id) VALUES ($1) ON CONFLICT DO NOTHING RETURNING event_id`,
        [event.id],
      );
      if (inserted.length === 0) return undefined;
      return { result: await change(transaction) };
    });
    if (done) this.relay.kick();
    return done?.result;
  }
}
