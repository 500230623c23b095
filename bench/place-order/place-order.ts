// Compares `POST /orders` of order-service, one statement, with the same work in five statements.
import { join } from 'node:path';
import type { BenchRun } from '../bench-run.ts';
import type { Comparison, Quotient } from '../measure/comparison.ts';
import { Placing } from './placing.ts';
import { environmentOf, type Store } from './servers.ts';

const baselines = [
  { name: 'node:http + pg, five statements', file: 'five-statements.ts', store: 'five', goal: 1.5 },
  {
    name: 'Nest + Express + class-validator + save()',
    file: '../plain-nest/dist/main.js',
    store: 'plain',
    goal: 4,
  },
];

export async function placeOrder(run: BenchRun): Promise<Comparison> {
  const placing = await Placing.open(run);
  try {
    const service = run.appFile('order-service');
    const store = await placing.createStore('ours');
    const ours = await placing.start('order-service, one statement', service, store);
    const quotients: Quotient[] = [];
    for (const { name, file, store: storeName, goal } of baselines) {
      const own = await placing.createStore(storeName);
      await migrate(run, service, own);
      const theirs = await placing.start(name, join(import.meta.dirname, file), own);
      quotients.push({ of: ours, by: theirs, atLeast: goal });
    }
    return {
      name: 'place order: POST /orders',
      unit: 'request',
      sides: placing.sides,
      quotients,
      check: (answered) => placing.check(answered),
      stop: () => placing.stop(),
    };
  } catch (error) {
    await placing.stop();
    throw error;
  }
}

/** By order-service itself, so that both have the same tables. */
async function migrate(run: BenchRun, service: string, store: Store): Promise<void> {
  const migrating = await run.start({
    name: `tables for ${store.topicPrefix.slice(0, -1)}`,
    file: service,
    environment: environmentOf(store),
  });
  await migrating.stop();
}
