import { kafkaTopics } from '@shop/contracts';
import { createTopics as create } from '@shop/kafka-topics';
import { Kafka, logLevel } from 'kafkajs';
import { testInfrastructure, uniqueName } from './infrastructure.js';

export interface TestTopics {
  readonly brokers: string;
  readonly prefix: string;
}

/**
 * All topics of the system with a unique prefix. So test files that run in parallel do not receive each other's events.
 */
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
    // On a loaded machine, a broker may respond slowly.
    retry: { initialRetryTime: 100, retries: 12 },
  });
}
