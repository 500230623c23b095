// Ours: the service's relay moves its outbox to Kafka.
import { OutboxRelay, type TransactionalDatabase } from '@shop/messaging';
import pg from 'pg';
import { setting } from '../../baseline/setting.ts';
import { databaseOf } from '../in-transaction.ts';
import { openTransport } from '../our-transport.ts';
import { serveTurns, workSince } from '../turn-server.ts';

const database = databaseOf(new pg.Pool({ connectionString: setting('DATABASE_URL') }));
const { publisher } = await openTransport();

let published = 0;
let committed = () => undefined as void;
/** Tells after each commit: a row is moved when it is deleted for good, and not when Kafka has its event. */
const watched: TransactionalDatabase = {
  transaction: async (work) => {
    const result = await database.transaction(work);
    committed();
    return result;
  },
};
const relay = new OutboxRelay(watched, {
  publish: async (events) => {
    await publisher.publish(events);
    published += events.length;
  },
});
relay.onApplicationBootstrap();

serveTurns(async (rows) => {
  published = 0;
  const since = performance.now();
  const moved = new Promise<void>((resolve) => {
    committed = () => void (published >= rows && resolve());
  });
  relay.kick();
  await moved;
  return workSince(since, published);
});
