// Three variants of saving a change and publishing its event, in a process that can crash between the steps. Arguments:
// the variant, the order's id, a number that identifies the change, and `crash`. `emit-after-save.int-spec.ts` runs it.
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

export type Variant = keyof typeof variants;

Logger.overrideLogger(false);

const [variant = '', orderId = '', number = '', crash] = process.argv.slice(2);
const { DATABASE_URL, KAFKA_BROKERS = '', KAFKA_TOPIC_PREFIX: prefix = '' } = process.env;
const brokers = KAFKA_BROKERS.split(',');

const pool = new pg.Pool({ connectionString: DATABASE_URL });
const database = databaseOf(pool);
const nest = new ClientKafka({ client: { brokers }, producerOnlyMode: true });
const publisher = new EventPublisher(createKafka({ group: variant, brokers }), prefix);
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

/** As with `kill -9`, too little memory or a lost machine: no handler runs and nothing is finished. */
function crashIfRequested(): void {
  if (crash === 'crash') process.kill(process.pid, 'SIGKILL');
}

const variants = {
  'emit after save': async () => {
    await database.transaction(save);
    crashIfRequested();
    await emit();
  },

  'emit before the commit': async () => {
    await database.transaction(async (transaction) => {
      await save(transaction);
      await emit();
      crashIfRequested();
    });
  },

  outbox: async () => {
    await database.transaction(async (transaction) => {
      await save(transaction);
      await appendToOutbox(transaction, event);
    });
    crashIfRequested();
    relay.kick();
  },
};

await variants[variant as Variant]();
// This also finishes the relay's current batch.
await relay.onApplicationShutdown();
await publisher.onApplicationShutdown();
await nest.close();
await pool.end();
