// Compares the time from the commit of a change until its event is consumed, at 300 events per second.
import { join } from 'node:path';
import type { BenchRun } from '../../bench-run.ts';
import type { Comparison, Side } from '../../measure/comparison.ts';
import { environmentOf, startServers } from '../../place-order/servers.ts';
import { createOutboxStore } from '../outbox-store.ts';
import { runWork } from '../run-work.ts';
import { EVENTS_PER_SECOND } from './constant-load.ts';

const GOAL_P50_MS = 10;
const GOAL_P99_MS = 50;
const WARM_UP_SECONDS = 5;

export async function latency(run: BenchRun): Promise<Comparison> {
  const infrastructure = await startServers(run);
  const undo = [() => infrastructure.stop()];
  const stop = async () => {
    for (const each of undo.toReversed()) await each();
  };
  const start = async (name: string, file: string, storeName: string): Promise<Side> => {
    const store = await createOutboxStore(infrastructure, storeName);
    const process = await run.start({
      name,
      file: join(import.meta.dirname, file),
      environment: environmentOf(store),
    });
    undo.push(() => process.stop());
    return {
      name,
      process,
      run: ({ seconds }) => runWork(process, seconds * EVENTS_PER_SECOND),
    };
  };
  try {
    const ours = await start('outbox, relay, EventConsumer', 'shop-outbox.ts', 'latency');
    const plain = await start('commit, then send; eachBatch', 'plain-loop.ts', 'plain_latency');
    return {
      name: `latency: from the commit until the event is consumed, ${EVENTS_PER_SECOND}/s`,
      unit: 'event',
      sides: [ours, plain],
      quotients: [{ of: ours, by: plain, figure: 'p50Ms' }],
      limits: [
        { of: ours, figure: 'p50Ms', atMost: GOAL_P50_MS },
        { of: ours, figure: 'p99Ms', atMost: GOAL_P99_MS },
      ],
      warmUpCount: WARM_UP_SECONDS * EVENTS_PER_SECOND,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
