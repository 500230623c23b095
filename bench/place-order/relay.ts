// The baselines publish their outbox with the relay of the services. This comparison does not measure the relay, but the work
// has to be done on both sides.
import { Kafka, logLevel } from 'kafkajs';
import type pg from 'pg';
import { EventPublisher, OutboxRelay } from '@shop/messaging';
import { setting } from '../baseline/setting.ts';
import { databaseOf } from '../messaging/in-transaction.ts';

export function startRelay(pool: pg.Pool): OutboxRelay {
  const kafka = new Kafka({ brokers: [setting('KAFKA_BROKERS')], logLevel: logLevel.ERROR });
  const publisher = new EventPublisher(kafka, setting('KAFKA_TOPIC_PREFIX'));
  const relay = new OutboxRelay(databaseOf(pool), publisher);
  relay.onApplicationBootstrap();
  return relay;
}
