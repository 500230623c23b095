// Three ways to save a change and tell others of it, as a process that can die in the middle. Arguments: the way, the
// order's id, a number that tells its changes apart, and `die`. `emit-after-save.int-spec.ts` runs it.
import { OrderConfirmed } from '@shop/contracts';
import { Logger } from '@nestjs/common';
import { ClientKafka } from '@nestjs/microservices';
import pg from 'pg';
import { lastValueFrom } from 'rxjs';
import type { SqlTransaction } from '../database.js';
import { createKafka } from '../kafka/kafka-client.js';
import { confirmed } from '../order-events.fixture.js';
import { EventPublisher } from '../publisher/event-publisher.js';
import { encodeEvent } from '../publisher/event-record.js';
import { databaseOf } from '../sql-database.fixture.js';
import { appendToOutbox } from './outbox.js';
import { OutboxRelay } from './outbox-relay.js';

export type Way = keyof typeof ways;

Logger.overrideLogger(false);

const [way = '', orderId = '', number = '', fate] = process.argv.slice(2);
const { DATABASE_URL, KAFKA_BROKERS = '', KAFKA_TOPIC_PREFIX: prefix = '' } = process.env;
const brokers = KAFKA_BROKERS.split(',');

const pool = new pg.Pool({ connectionString: DATABASE_URL });
const database = databaseOf(pool);
const nest = new ClientKafka({ client: { brokers }, producerOnlyMode: true });
const publisher = new EventPublisher(createKafka({ group: way, brokers }), prefix);
const relay = new OutboxRelay(database, publisher);

const event = encodeEvent(OrderConfirmed, {
  subject: orderId,
  data: confirmed(orderId, Number(number)),
});

async function save(transaction: SqlTransaction): Promise<void> {
  await transaction.query('INSERT INTO change VALUES ($1)', [number]);
}

async function emit(): Promise<void> {
  const { topic, key, value, headers } = event;
  await lastValueFrom(nest.emit(prefix + topic, { key, value, headers }));
}

/** As `kill -9`, a lack of memory or a lost machine does it: no handler runs, nothing is finished. */
function perhapsDie(): void {
  if (fate === 'die') process.kill(process.pid, 'SIGKILL');
}

const ways = {
  'emit after save': async () => {
    await database.transaction(save);
    perhapsDie();
    await emit();
  },

  'emit before the commit': async () => {
    await database.transaction(async (transaction) => {
      await save(transaction);
      await emit();
      perhapsDie();
    });
  },

  outbox: async () => {
    await database.transaction(async (transaction) => {
      await save(transaction);
      await appendToOutbox(transaction, event);
    });
    perhapsDie();
    relay.kick();
  },
};

await ways[way as Way]();
// Also finishes what the relay has in hand.
await relay.onApplicationShutdown();
await publisher.onApplicationShutdown();
await nest.close();
await pool.end();
