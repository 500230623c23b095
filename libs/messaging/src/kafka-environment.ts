import { z } from 'zod';

/** The environment variables of every app that uses Kafka; part of the app's own zod object. */
export const kafkaEnvironment = {
  /** Comma-separated `host:port`. */
  KAFKA_BROKERS: z
    .string()
    .transform((list) => list.split(',').map((broker) => broker.trim()))
    .pipe(z.array(z.string().regex(/^[^:\s]+:\d+$/, 'expected host:port')).min(1)),
  /** Put before every topic and group, so that several shops can share a broker. */
  KAFKA_TOPIC_PREFIX: z.string().default(''),
};
