import { Logger } from '@nestjs/common';
import { Kafka, type LogEntry, logLevel } from 'kafkajs';

export interface KafkaSettings {
  /** `host:port` of one or more brokers. */
  readonly brokers: string[];
  /** Put before every topic and group, so that several shops can share a broker. */
  readonly topicPrefix: string;
  /** The consumer group: the app's name. */
  readonly group: string;
}

/**
 * kafkajs under the settings that the rest of this library relies on. Times are short because callers retry on their own
 * terms: a relay within its transaction's limit, a consumer for ever.
 */
export function createKafka({ brokers, group }: KafkaSettings): Kafka {
  const logger = new Logger('Kafka');
  return new Kafka({
    clientId: group,
    brokers,
    connectionTimeout: 1_000,
    requestTimeout: 3_000,
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 3 },
    // kafkajs calls a lost connection, which it mends by itself, an error: only what it gives up on is one here.
    logLevel: logLevel.ERROR,
    logCreator:
      () =>
      ({ log, namespace }: LogEntry) =>
        logger.debug({ namespace, ...log }),
  });
}
