import { Logger } from '@nestjs/common';
import {
  type Consumer,
  Kafka,
  type KafkaConfig,
  type LogEntry,
  logLevel,
  Partitioners,
  type Producer,
} from 'kafkajs';
import './kafka-request-queue.js';

export interface KafkaSettings {
  /** `host:port` of one or more brokers. */
  readonly brokers: string[];
  /** Put before every topic and group, so that several shops can share a broker. */
  readonly topicPrefix: string;
  /** The consumer group: the app's name. */
  readonly group: string;
  /** Messages in work at the same time. */
  readonly maxInFlight: number;
  /** Of one partition in one fetch. */
  readonly batchBytes: number;
}

/** Partitions' batches in one fetch, at most. */
const BATCHES_AT_ONCE = 16;

/**
 * kafkajs under the settings that the rest of this library relies on. Times are short because callers retry on their own
 * terms: a relay within its transaction's limit, a consumer for ever.
 *
 * @param network how sockets are opened, where that is not the plain way.
 */
export function createKafka(
  { brokers, group }: Pick<KafkaSettings, 'brokers' | 'group'>,
  network: Pick<KafkaConfig, 'socketFactory'> = {},
): Kafka {
  const logger = new Logger('Kafka');
  return new Kafka({
    ...network,
    clientId: group,
    brokers,
    connectionTimeout: 1_000,
    requestTimeout: 3_000,
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 3 },
    // kafkajs calls a lost connection, which it mends by itself, an error: what matters is logged by this library.
    logLevel: logLevel.ERROR,
    logCreator:
      () =>
      ({ log, namespace }: LogEntry) =>
        logger.debug({ namespace, ...log }),
  });
}

export function createConsumer(
  kafka: Kafka,
  { topicPrefix, group, batchBytes }: KafkaSettings,
): Consumer {
  return kafka.consumer({
    groupId: topicPrefix + group,
    // How long the partitions of a consumer that was killed wait for another; the broker's default minimum.
    sessionTimeout: 6_000,
    rebalanceTimeout: 15_000,
    heartbeatInterval: 1_000,
    // Longer waits would be felt at shutdown and in rebalances: kafkajs finishes the poll under way first.
    maxWaitTimeInMs: 250,
    minBytes: 1,
    maxBytesPerPartition: batchBytes,
    maxBytes: BATCHES_AT_ONCE * batchBytes,
    allowAutoTopicCreation: false,
    retry: {
      initialRetryTime: 100,
      maxRetryTime: 1_000,
      retries: 5,
      // kafkajs restarts only after some errors; `EventConsumer` builds a new consumer after each.
      restartOnFailure: () => Promise.resolve(false),
    },
  });
}

/**
 * Not idempotent in Kafka's sense, because kafkajs then retries without end: one request in flight keeps the order, and a
 * repetition is harmless to receivers.
 */
export function createProducer(kafka: Kafka): Producer {
  return kafka.producer({
    createPartitioner: Partitioners.DefaultPartitioner,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    retry: { initialRetryTime: 100, maxRetryTime: 500, retries: 2 },
  });
}
