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
  /** Precedes every topic and group, so that several systems can share a broker. */
  readonly topicPrefix: string;
  /** The consumer group: the app's name. */
  readonly group: string;
  /** The number of messages in flight at a time. */
  readonly maxInFlight: number;
  /** The bytes of one partition in one fetch. */
  readonly batchBytes: number;
}

/** The number of partitions in one fetch. */
const MAX_BATCHES_PER_FETCH = 16;

/**
 * kafkajs with the settings that this library requires. The time-outs are short, because callers retry on their own: a
 * relay within the limit of its transaction, a consumer indefinitely.
 *
 * @param network opens the sockets, if they are not opened directly.
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
    // kafkajs logs a lost connection as an error, although it reconnects automatically. This library logs what matters.
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
    // The time until the partitions of a killed consumer get another one. It is the broker's default minimum.
    sessionTimeout: 6_000,
    rebalanceTimeout: 15_000,
    heartbeatInterval: 1_000,
    // A longer wait would delay a shutdown and rebalances, because kafkajs first finishes the current poll.
    maxWaitTimeInMs: 250,
    minBytes: 1,
    maxBytesPerPartition: batchBytes,
    maxBytes: MAX_BATCHES_PER_FETCH * batchBytes,
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
 * Not idempotent in Kafka's sense, because kafkajs would then retry indefinitely. One request in flight keeps the order
 * of events, and a repeated event is harmless to receivers.
 */
export function createProducer(kafka: Kafka): Producer {
  return kafka.producer({
    createPartitioner: Partitioners.DefaultPartitioner,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    retry: { initialRetryTime: 100, maxRetryTime: 500, retries: 2 },
  });
}
