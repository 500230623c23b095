// Compares how fast the relay of the services and a plain loop move a filled outbox to Kafka.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import pg from 'pg';
import type { BenchRun } from '../../bench-run.ts';
import type { Comparison, Side } from '../../measure/comparison.ts';
import { eventCount, waitUntilPublished } from '../../place-order/outbox-drained.ts';
import { environmentOf, startServers, type Store } from '../../place-order/servers.ts';
import { createOutboxStore, fillOutbox } from '../outbox-store.ts';
import { runWork } from '../run-work.ts';

const ROWS = 60_000;
const GOAL_PER_SECOND = 20_000;

export async function relay(run: BenchRun): Promise<Comparison> {
  const infrastructure = await startServers(run);
  const undo = [() => infrastructure.stop()];
  const stop = async () => {
    for (const each of undo.toReversed()) await each();
  };
  const stores = new Map<Side, Store>();
  const start = async (name: string, file: string, storeName: string): Promise<Side> => {
    const store = await createOutboxStore(infrastructure, storeName);
    const process = await run.start({
      name,
      file: join(import.meta.dirname, file),
      environment: environmentOf(store),
    });
    undo.push(() => process.stop());
    const pool = new pg.Pool({ connectionString: store.database.serviceUrl, max: 1 });
    undo.push(() => pool.end());
    const side: Side = {
      name,
      process,
      run: async () => {
        await fillOutbox(pool, ROWS);
        return runWork(process, ROWS);
      },
      settled: () => waitUntilPublished(pool),
    };
    stores.set(side, store);
    return side;
  };
  try {
    const ours = await start('OutboxRelay', 'shop-relay.ts', 'relay');
    const plain = await start('plain kafkajs loop', 'plain-loop.ts', 'plain_relay');
    return {
      name: `relay: ${ROWS.toLocaleString('en')} rows from the outbox to Kafka`,
      unit: 'row',
      sides: [ours, plain],
      quotients: [{ of: ours, by: plain }],
      limits: [{ of: ours, figure: 'perSecond', atLeast: GOAL_PER_SECOND }],
      warmUpCount: ROWS,
      check: async (moved) => {
        for (const [side, store] of stores) {
          assert.equal(await eventCount(store), moved.get(side), `${side.name}: events in Kafka`);
        }
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
