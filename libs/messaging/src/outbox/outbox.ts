import type { SqlTransaction } from '../database.js';
import type { EventRecord } from '../publisher/event-record.js';

/**
 * Writes events in the transaction of the change that they describe, so that both are stored or neither.
 *
 * R11: the caller has locked the aggregate's row before. The id is assigned here, from a sequence without a cache. So the
 * ids of one aggregate increase in the order of its changes.
 */
export async function appendToOutbox(
  transaction: SqlTransaction,
  ...events: readonly EventRecord[]
): Promise<void> {
  for (const { id, topic, key, headers, value } of events) {
    await transaction.query(
      `INSERT INTO outbox (event_id, topic, key, headers, value) VALUES ($1, $2, $3, $4, $5)`,
      [id, topic, key, JSON.stringify(headers), value],
    );
  }
}
