// Compares how fast `EventConsumer` and a plain loop consume messages that wait in the topic.
import { join } from 'node:path';
import { OrderPlaced } from '@shop/contracts';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { v7 as uuidv7 } from 'uuid';
import type { BenchRun } from '../../bench-run.ts';
import type { Comparison, Side } from '../../measure/comparison.ts';
import { createStore, environmentOf, startServers, type Store } from '../../place-order/servers.ts';
import { orderPlaced } from '../sample-event.ts';
import { runWork } from '../run-work.ts';

const MESSAGES = 60_000;
const BATCH_SIZE = 500;
const GOAL_PER_SECOND = 20_000;

export async function consume(run: BenchRun): Promise<Comparison> {
  const infrastructure = await startServers(run);
  const undo = [() => infrastructure.stop()];
  const stop = async () => {
    for (const each of undo.toReversed()) await each();
  };
  try {
    const store = await createStore(infrastructure, 'consume');
    await run.step(`${MESSAGES} messages`, () => fillTopic(store));
    const start = async (name: string, file: string): Promise<Side> => {
      const process = await run.start({
        name,
        file: join(import.meta.dirname, file),
        environment: environmentOf(store),
      });
      undo.push(() => process.stop());
      return { name, process, run: () => runWork(process, MESSAGES) };
    };
    const ours = await start('EventConsumer', 'shop-consumer.ts');
    const plain = await start('plain kafkajs eachBatch', 'plain-loop.ts');
    return {
      name: `consume: ${MESSAGES.toLocaleString('en')} waiting messages, with handlers that do nothing`,
      unit: 'message',
      sides: [ours, plain],
      quotients: [{ of: ours, by: plain }],
      limits: [{ of: ours, figure: 'perSecond', atLeast: GOAL_PER_SECOND }],
      warmUpCount: MESSAGES,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Each message belongs to another order. */
async function fillTopic({ brokers, topicPrefix }: Store): Promise<void> {
  const kafka = new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING });
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  try {
    for (let sent = 0; sent < MESSAGES; sent += BATCH_SIZE) {
      const messages = Array.from({ length: BATCH_SIZE }, () => orderPlaced(uuidv7()));
      await producer.send({ topic: topicPrefix + OrderPlaced.topic, messages });
    }
  } finally {
    await producer.disconnect();
  }
}
