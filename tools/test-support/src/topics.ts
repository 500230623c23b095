import { kafkaTopics } from '@shop/contracts';
import { createTopics as create } from '@shop/kafka-topics';
import { Kafka, logLevel } from 'kafkajs';
import { testInfrastructure, uniqueName } from './infrastructure.js';

export interface TestTopics {
  readonly brokers: string;
  readonly prefix: string;
}

/** All topics of the system under a prefix of their own, so that test files that run at once do not hear each other. */
export async function createTopics(): Promise<TestTopics> {
  const { brokers } = testInfrastructure();
  const prefix = `${uniqueName('t')}.`;
  await create(brokers, kafkaTopics(prefix));
  return { brokers, prefix };
}

export function kafka(brokers: string): Kafka {
  return new Kafka({
    clientId: 'test',
    brokers: brokers.split(','),
    logLevel: logLevel.NOTHING,
    // A new topic's partitions have no leader for a moment, and on a busy machine for a long one.
    retry: { initialRetryTime: 100, retries: 12 },
  });
}
