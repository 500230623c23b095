import type { ReceivedEvent } from '../consumer/received-event.js';
import type { SqlTransaction, TransactionalDatabase } from '../database.js';
import type { OutboxRelay } from '../outbox/outbox-relay.js';

/** Makes a second delivery of an event change nothing. */
export class Inbox<Transaction extends SqlTransaction = SqlTransaction> {
  constructor(
    private readonly database: TransactionalDatabase<Transaction>,
    private readonly relay: OutboxRelay,
  ) {}

  /**
   * Runs `change` and stores the event's id in one transaction. It does nothing if the id is already stored. The relay
   * publishes the events that `change` wrote to the outbox immediately after the commit.
   *
   * @returns the result of `change` after the commit; undefined if the id was already stored.
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
