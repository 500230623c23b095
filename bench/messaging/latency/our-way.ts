// Ours: an event is written to the outbox in a transaction; relay and consumer do the rest.
import { appendToOutbox, OutboxRelay } from '@shop/messaging';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { setting } from '../../baseline/setting.ts';
import { databaseOf } from '../in-transaction.ts';
import { openTransport } from '../our-transport.ts';
import { orderPlaced } from '../sample-event.ts';
import { serveTurns } from '../turn-server.ts';
import { EvenLoad } from './even-load.ts';

const database = databaseOf(new pg.Pool({ connectionString: setting('DATABASE_URL') }));
const { publisher, consume } = await openTransport();
const relay = new OutboxRelay(database, publisher);
relay.onApplicationBootstrap();

const load = new EvenLoad(async (id) => {
  await database.transaction((transaction) => appendToOutbox(transaction, orderPlaced(id)));
  load.committed(id);
  relay.kick();
});
await consume(({ subject }) => {
  load.consumed(subject);
  return Promise.resolve();
});

serveTurns((count) => load.run(count, uuidv7));
