// The shop's variant: the relay of the services moves the outbox to Kafka.
import { OutboxRelay, type TransactionalDatabase } from '@shop/messaging';
import pg from 'pg';
import { setting } from '../../baseline/setting.ts';
import { databaseOf } from '../in-transaction.ts';
import { openTransport } from '../our-transport.ts';
import { serveWork, workSince } from '../work-server.ts';

const database = databaseOf(new pg.Pool({ connectionString: setting('DATABASE_URL') }));
const { publisher } = await openTransport();

let published = 0;
let committed = () => undefined as void;
/** Calls `committed` after each commit. A row counts as moved when its deletion is committed, not when Kafka has its event. */
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

serveWork(async (rows) => {
  published = 0;
  const since = performance.now();
  const moved = new Promise<void>((resolve) => {
    committed = () => void (published >= rows && resolve());
  });
  relay.kick();
  await moved;
  return workSince(since, published);
});
