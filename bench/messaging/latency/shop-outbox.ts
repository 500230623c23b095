// The shop's variant: a transaction writes an event to the outbox, the relay publishes it, and the consumer handles it.
import { appendToOutbox, OutboxRelay } from '@shop/messaging';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { setting } from '../../baseline/setting.ts';
import { databaseOf } from '../in-transaction.ts';
import { openTransport } from '../our-transport.ts';
import { orderPlaced } from '../sample-event.ts';
import { serveWork } from '../work-server.ts';
import { ConstantLoad } from './constant-load.ts';

const database = databaseOf(new pg.Pool({ connectionString: setting('DATABASE_URL') }));
const { publisher, consume } = await openTransport();
const relay = new OutboxRelay(database, publisher);
relay.onApplicationBootstrap();

const load = new ConstantLoad(async (id) => {
  await database.transaction((transaction) => appendToOutbox(transaction, orderPlaced(id)));
  load.committed(id);
  relay.kick();
});
await consume(({ subject }) => {
  load.consumed(subject);
  return Promise.resolve();
});

serveWork((count) => load.run(count, uuidv7));
