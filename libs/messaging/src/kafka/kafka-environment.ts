import { z } from 'zod';
import type { KafkaSettings } from './kafka-client.js';

/** The environment variables of every app that uses Kafka, as part of the app's own zod object. */
export const kafkaEnvironment = {
  /** Comma-separated `host:port`. */
  KAFKA_BROKERS: z
    .string()
    .transform((list) => list.split(',').map((broker) => broker.trim()))
    .pipe(z.array(z.string().regex(/^[^:\s]+:\d+$/, 'expected host:port')).min(1)),
  /** Precedes every topic and group, so that several systems can share a broker. */
  KAFKA_TOPIC_PREFIX: z.string().default(''),
  /**
   * The number of messages in flight at a time, in all partitions. It is high enough to hide a database's latency. It is
   * lower than the size of a connection pool (10), so that requests and the outbox relay still get a connection.
   */
  KAFKA_MAX_IN_FLIGHT: z.coerce.number().int().min(1).max(64).default(8),
  /**
   * The bytes of one partition in one fetch; a fetch of all partitions can have sixteen times as many. The decoded
   * messages are in memory. A single larger message is still delivered.
   */
  KAFKA_BATCH_BYTES: z.coerce.number().int().min(16_384).max(1_048_576).default(262_144),
};

type KafkaEnvironment = z.infer<z.ZodObject<typeof kafkaEnvironment>>;

/** @param group the consumer group: the app's name. */
export function kafkaSettings(group: string, environment: KafkaEnvironment): KafkaSettings {
  return {
    group,
    brokers: environment.KAFKA_BROKERS,
    topicPrefix: environment.KAFKA_TOPIC_PREFIX,
    maxInFlight: environment.KAFKA_MAX_IN_FLIGHT,
    batchBytes: environment.KAFKA_BATCH_BYTES,
  };
}
