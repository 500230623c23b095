import { type EventDefinition, kafkaTopics } from '@shop/contracts';
import { Partitioners } from 'kafkajs';
import { v7 as uuidv7 } from 'uuid';
import { eventually } from './eventually.js';
import { kafka, type TestTopics } from './topics.js';

export interface ObservedEvent {
  readonly id: string;
  readonly type: string;
  /** Without the prefix. */
  readonly topic: string;
  readonly subject: string;
  readonly sequence?: number;
  readonly headers: Record<string, string>;
  readonly value: string;
  readonly data: unknown;
}

export interface PublishedEvent {
  readonly subject: string;
  readonly data: unknown;
  readonly id?: string;
  readonly sequence?: number;
  readonly headers?: Record<string, string>;
}

/** Reads every topic of the system, including dead letters, and publishes events as a service does. */
export async function observeEvents({ brokers, prefix }: TestTopics) {
  const client = kafka(brokers);
  const producer = client.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  const consumer = client.consumer({ groupId: `${prefix}observer`, maxWaitTimeInMs: 50 });
  const events: ObservedEvent[] = [];
  await Promise.all([producer.connect(), consumer.connect()]);
  const topics = kafkaTopics(prefix).map(({ name }) => name);
  await consumer.subscribe({ topics, fromBeginning: true });
  const joined = new Promise<void>((resolve) => {
    consumer.on(consumer.events.GROUP_JOIN, () => resolve());
  });
  await consumer.run({
    eachMessage: ({ topic, message }) => {
      const headers = Object.fromEntries(
        Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)]),
      );
      const value = message.value?.toString() ?? '';
      events.push({
        id: headers['ce_id'] ?? '',
        type: headers['ce_type'] ?? '',
        topic: topic.slice(prefix.length),
        subject: headers['ce_subject'] ?? '',
        ...(headers['ce_sequence'] ? { sequence: Number(headers['ce_sequence']) } : {}),
        headers,
        value,
        data: json(value),
      });
      return Promise.resolve();
    },
  });
  await joined;

  const of = (definition: EventDefinition, subject: string) =>
    events.filter(
      ({ type, topic, subject: about }) =>
        type === definition.type && topic === definition.topic && about === subject,
    );

  return {
    all: () => [...events],
    /** The events of one type about one order, in publishing order. */
    of,
    /** Waits for `count` such events and returns the last one. */
    waitFor: (definition: EventDefinition, subject: string, count = 1): Promise<ObservedEvent> =>
      eventually(() => {
        const found = of(definition, subject);
        const last = found[count - 1];
        if (!last) throw new Error(`${found.length} of ${count} ${definition.type} for ${subject}`);
        return last;
      }),
    publish: async (
      definition: EventDefinition,
      { subject, data, id = uuidv7(), sequence, headers = {} }: PublishedEvent,
    ): Promise<void> => {
      const ce = {
        ce_specversion: '1.0',
        ce_id: id,
        ce_type: definition.type,
        ce_source: definition.source,
        ce_subject: subject,
        ce_time: new Date().toISOString(),
        ...(sequence === undefined ? {} : { ce_sequence: String(sequence) }),
        ...headers,
      };
      await producer.send({
        topic: prefix + definition.topic,
        messages: [{ key: subject, value: JSON.stringify(data), headers: ce }],
      });
    },
    /** A message that no service would send. */
    publishRaw: async (
      topic: string,
      message: { key: string; value: string | null; headers?: Record<string, string> },
    ): Promise<void> => {
      await producer.send({ topic: prefix + topic, messages: [message] });
    },
    close: async () => {
      await Promise.all([producer.disconnect(), consumer.disconnect()]);
    },
  };
}

function json(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
