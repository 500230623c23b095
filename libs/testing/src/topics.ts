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
    // On a busy machine a broker may take long to answer.
    retry: { initialRetryTime: 100, retries: 12 },
  });
}
