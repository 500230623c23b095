import type { EventDefinition } from '@shop/contracts';
import { eventually, type TcpProxy, type TestTopics } from '@shop/testing';
import { Logger } from '@nestjs/common';
import { type KafkaConfig, Partitioners } from 'kafkajs';
import { connect } from 'node:net';
import { Registry } from 'prom-client';
import { v7 as uuidv7 } from 'uuid';
import { ConsumerMetrics } from './consumer/consumer-metrics.js';
import { EventConsumer } from './consumer/event-consumer.js';
import { EventPublisher } from './publisher/event-publisher.js';
import { createKafka, type KafkaSettings } from './kafka/kafka-client.js';
import type { ReceivedEvent } from './consumer/received-event.js';

Logger.overrideLogger(false);

export type TestHandler = (event: ReceivedEvent) => Promise<void>;

/** A group that has dead-letter and retry topics for `order.events.v1`. */
export const GROUP = 'product-service';

/** The default values. */
export function testSettings({ brokers, prefix }: TestTopics): KafkaSettings {
  const about = { brokers: brokers.split(','), topicPrefix: prefix, group: GROUP };
  return { ...about, maxInFlight: 8, batchBytes: 262_144 };
}

/** Connects to the broker through a proxy, including the address that the broker itself returns to its clients. */
export function through(proxy: TcpProxy): Pick<KafkaConfig, 'socketFactory'> {
  const port = Number(proxy.url.split(':').at(-1));
  return {
    socketFactory: ({ onConnect }) => connect({ host: '127.0.0.1', port }, onConnect),
  };
}

/** A consumer with its handlers, as Nest sets it up. `network` opens the consumer's own connections to the broker. */
export function createTransport(
  topics: TestTopics,
  handlers: readonly (readonly [EventDefinition, TestHandler])[],
  {
    network,
    publisherNetwork,
    maxInFlight = 8,
  }: { network?: object; publisherNetwork?: object; maxInFlight?: number } = {},
) {
  const settings = { ...testSettings(topics), maxInFlight };
  const publisher = new EventPublisher(createKafka(settings, publisherNetwork), topics.prefix);
  const registry: Registry = new Registry();
  const metrics = new ConsumerMetrics(registry);
  const consumer = new EventConsumer(createKafka(settings, network), publisher, metrics, settings);
  for (const [definition, handler] of handlers) {
    const pattern = `${definition.topic}/${definition.type}`;
    consumer.addHandler(pattern, (event: ReceivedEvent) => handler(event), true, { definition });
  }
  return {
    consumer,
    registry,
    listen: () => {
      consumer.listen((error) => {
        if (error) throw error as Error;
      });
    },
    connected: () => eventually(() => consumer.check(), { withinMs: 20_000 }),
    close: async () => {
      await consumer.close();
      await publisher.onApplicationShutdown();
    },
  };
}

export async function startTransport(...parameters: Parameters<typeof createTransport>) {
  const transport = createTransport(...parameters);
  transport.listen();
  await transport.connected();
  return transport;
}

const partitionOf = Partitioners.DefaultPartitioner();
const partitionMetadata = Array.from({ length: 8 }, (_, partitionId) => ({
  partitionErrorCode: 0,
  partitionId,
  leader: 0,
  replicas: [],
  isr: [],
}));

/** New order ids with the same partition. */
export function keysOfPartition(partition: number, count: number): string[] {
  const keys: string[] = [];
  while (keys.length < count) {
    const key = uuidv7();
    const found = partitionOf({ topic: '', partitionMetadata, message: { key, value: null } });
    if (found === partition) keys.push(key);
  }
  return keys;
}

/** The committed offset of a group; -1 if it has none. */
export async function committedOffset(
  { brokers, prefix }: TestTopics,
  topic: string,
  partition: number,
): Promise<number> {
  const admin = createKafka(testSettings({ brokers, prefix })).admin();
  await admin.connect();
  try {
    const [offsets] = await admin.fetchOffsets({
      groupId: prefix + GROUP,
      topics: [prefix + topic],
    });
    return Number(offsets?.partitions.find((found) => found.partition === partition)?.offset);
  } finally {
    await admin.disconnect();
  }
}
