// PostgreSQL and Kafka for the comparison, and a separate database and separate topics for each side.
import { kafkaTopics } from '@shop/contracts';
import { createTopics } from '@shop/kafka-topics';
import { createServiceDatabase, type ServiceDatabase } from '@shop/local-stack/databases';
import {
  type LocalInfrastructure,
  startLocalInfrastructure,
} from '@shop/local-stack/local-infrastructure';
import { freePorts } from '@shop/local-stack/ports';
import type { BenchRun } from '../bench-run.ts';

/** The database and the topics of one side. */
export interface Store {
  readonly database: ServiceDatabase;
  readonly brokers: string;
  readonly topicPrefix: string;
}

export async function startServers(run: BenchRun): Promise<LocalInfrastructure> {
  const [postgres = 0, mongo = 0, kafka = 0, kafkaController = 0] = await freePorts(4);
  return startLocalInfrastructure({
    dataDir: run.folder,
    ports: { postgres, mongo, kafka, kafkaController },
    step: run.step,
    signal: run.signal,
  });
}

export async function createStore(
  { postgresUrl, kafkaBrokers }: LocalInfrastructure,
  name: string,
): Promise<Store> {
  const topicPrefix = `${name}.`;
  const [database] = await Promise.all([
    createServiceDatabase(postgresUrl, name, (role) => role),
    createTopics(kafkaBrokers, kafkaTopics(topicPrefix)),
  ]);
  return { database, brokers: kafkaBrokers, topicPrefix };
}

/**
 * Longer than any benchmark. No participant replies here, so order-service would repeat its requests and then cancel the
 * orders. This is more work than the baselines do, and it publishes more events than orders.
 */
const NO_DEADLINE_MS = 24 * 60 * 60 * 1000;

/** The environment variables that connect a server to its store. */
export function environmentOf({ database, brokers, topicPrefix }: Store): Record<string, string> {
  return {
    DATABASE_URL: database.serviceUrl,
    MIGRATION_DATABASE_URL: database.migrationUrl,
    KAFKA_BROKERS: brokers,
    KAFKA_TOPIC_PREFIX: topicPrefix,
    ORDER_SOFT_DEADLINE_MS: String(NO_DEADLINE_MS - 1),
    ORDER_HARD_DEADLINE_MS: String(NO_DEADLINE_MS),
  };
}
