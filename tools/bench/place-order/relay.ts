// The baselines publish their outbox with the service's own relay: how an event gets from the table to Kafka is not what is
// compared here, but it has to be done on both sides.
import { Kafka, logLevel } from 'kafkajs';
import type pg from 'pg';
import { EventPublisher, OutboxRelay, type SqlTransaction } from '@shop/messaging';
import { setting } from '../baseline/setting.ts';

export function startRelay(pool: pg.Pool): OutboxRelay {
  const kafka = new Kafka({ brokers: [setting('KAFKA_BROKERS')], logLevel: logLevel.ERROR });
  const publisher = new EventPublisher(kafka, setting('KAFKA_TOPIC_PREFIX'));
  const relay = new OutboxRelay({ transaction: (work) => inTransaction(pool, work) }, publisher);
  relay.onApplicationBootstrap();
  return relay;
}

async function inTransaction<T>(
  pool: pg.Pool,
  work: (transaction: SqlTransaction) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const result = await work({
      query: async <Row>(statement: string, parameters?: unknown[]) =>
        (await client.query(statement, parameters)).rows as Row[],
    });
    await client.query('COMMIT');
    client.release();
    return result;
  } catch (error) {
    // Closing the connection is a ROLLBACK too.
    client.release(true);
    throw error;
  }
}
