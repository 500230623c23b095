// Compares `POST /orders` of order-service, one statement, with the same work in five statements.
import { join } from 'node:path';
import type { BenchRun } from '../bench-run.ts';
import type { Comparison, Quotient } from '../measure/comparison.ts';
import { PlaceOrderRun } from './place-order-run.ts';
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
  const orders = await PlaceOrderRun.open(run);
  try {
    const service = run.appFile('order-service');
    const store = await orders.createStore('ours');
    const ours = await orders.start('order-service, one statement', service, store);
    const quotients: Quotient[] = [];
    for (const { name, file, store: storeName, goal } of baselines) {
      const own = await orders.createStore(storeName);
      await migrate(run, service, own);
      const theirs = await orders.start(name, join(import.meta.dirname, file), own);
      quotients.push({ of: ours, by: theirs, atLeast: goal });
    }
    return {
      name: 'place order: POST /orders',
      unit: 'request',
      sides: orders.sides,
      quotients,
      check: (answered) => orders.check(answered),
      stop: () => orders.stop(),
    };
  } catch (error) {
    await orders.stop();
    throw error;
  }
}

/** order-service itself creates the tables, so both sides have the same ones. */
async function migrate(run: BenchRun, service: string, store: Store): Promise<void> {
  const migrating = await run.start({
    name: `tables for ${store.topicPrefix.slice(0, -1)}`,
    file: service,
    environment: environmentOf(store),
  });
  await migrating.stop();
}
