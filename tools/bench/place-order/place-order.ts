// Compares `POST /orders` of order-service, one statement, with the same work in five statements.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import pg from 'pg';
import type { BenchRun } from '../bench-run.ts';
import type { Comparison, Side } from '../measure/comparison.ts';
import { checkPlaced, untilPublished } from './everything-published.ts';
import { outcomeOfPlacing } from './outcome.ts';
import { placeOrderCall } from './request.ts';
import { createStore, environmentOf, startServers, type Store } from './servers.ts';

const baselines = [
  { name: 'node:http + pg, five statements', file: 'five-statements.ts', store: 'five', goal: 1.5 },
  {
    name: 'Nest + Express + class-validator + save()',
    file: '../plain-nest/dist/main.js',
    store: 'plain',
    goal: 4,
  },
];

/** A side, with what is needed to look whether it did its work. */
interface PlacingSide extends Side {
  readonly store: Store;
  readonly pool: pg.Pool;
  /** Orders placed before the rounds. */
  readonly placedBefore: number;
}

export async function placeOrder(run: BenchRun): Promise<Comparison> {
  const undo: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const each of undo.toReversed()) await each();
  };
  try {
    const infrastructure = await startServers(run);
    undo.push(() => infrastructure.stop());
    const authorization = await run.authorization();
    const outcomes: unknown[] = [];

    const open = async (name: string, file: string, store: Store, goal?: number) => {
      const process = await run.start({ name, file, environment: environmentOf(store) });
      undo.push(() => process.stop());
      outcomes.push(
        await run.step(`${name}: an order`, () => outcomeOfPlacing(process, store, authorization)),
      );
      assert.deepEqual(outcomes.at(-1), outcomes[0], `${name} does not do the same`);
      const pool = new pg.Pool({ connectionString: store.database.serviceUrl, max: 1 });
      undo.push(() => pool.end());
      const side: PlacingSide = {
        name,
        process,
        store,
        pool,
        placedBefore: 1,
        ...(goal !== undefined && { goal }),
        request: () => placeOrderCall(authorization),
        wrong: (status, text) => (status === 201 ? undefined : `answered ${status} ${text}`),
        settled: () => untilPublished(pool),
      };
      return side;
    };

    const service = run.appFile('order-service');
    const store = await createStore(infrastructure, 'ours');
    const ours = await open('order-service, one statement', service, store);
    const sides: [PlacingSide, ...PlacingSide[]] = [ours];
    for (const baseline of baselines) {
      const own = await createStore(infrastructure, baseline.store);
      await migrate(run, service, own);
      const file = join(import.meta.dirname, baseline.file);
      sides.push(await open(baseline.name, file, own, baseline.goal));
    }
    return {
      name: 'place order: POST /orders',
      sides,
      check: async (answered) => {
        for (const side of sides) {
          await checkPlaced(side.store, side.pool, side.placedBefore + (answered.get(side) ?? 0));
        }
      },
      stop,
    };
  } catch (error) {
    await stop();
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
