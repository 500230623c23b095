import { Kafka, logLevel, Partitioners, type Producer } from 'kafkajs';
import { OrderPlaced } from '@shop/contracts';
import { kafkaSettings } from './work-server.ts';

const settings = kafkaSettings();
export const plainKafka = new Kafka({ brokers: settings.brokers, logLevel: logLevel.ERROR });
export const plainTopic = settings.topicPrefix + OrderPlaced.topic;
export const plainGroup = `${settings.topicPrefix}plain`;

export async function connectProducer(): Promise<Producer> {
  const producer = plainKafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  return producer;
}
