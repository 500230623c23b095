// The baseline: commits a row, then sends the event without an outbox. A crash between the two loses the event. Code that is
// faster than this does less work.
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { setting } from '../../baseline/setting.ts';
import { connectProducer, plainGroup, plainKafka, plainTopic } from '../plain-kafka.ts';
import { orderPlaced } from '../sample-event.ts';
import { serveWork } from '../work-server.ts';
import { ConstantLoad } from './constant-load.ts';

const pool = new pg.Pool({ connectionString: setting('DATABASE_URL') });
const producer = await connectProducer();

const load = new ConstantLoad(async (id) => {
  const { id: eventId, key, headers, value } = orderPlaced(id);
  // The table does not matter, because the commit takes the time.
  await pool.query('INSERT INTO inbox (event_id) VALUES ($1)', [eventId]);
  load.committed(id);
  await producer.send({ topic: plainTopic, acks: -1, messages: [{ key, headers, value }] });
});

const consumer = plainKafka.consumer({ groupId: plainGroup });
await consumer.connect();
await consumer.subscribe({ topics: [plainTopic], fromBeginning: true });
await consumer.run({
  partitionsConsumedConcurrently: 8,
  eachBatch: ({ batch }) => {
    for (const { key, value } of batch.messages) {
      JSON.parse(value?.toString() ?? '');
      load.consumed(key?.toString() ?? '');
    }
    return Promise.resolve();
  },
});

serveWork((count) => load.run(count, uuidv7));
