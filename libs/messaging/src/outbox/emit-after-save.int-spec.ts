// What the usual snippet loses, and why there is an outbox: docs/coming-from-plain-nest.md. A process is killed once,
// between its two steps. Then it runs again and does the next thing with the same order; that one's event has arrived
// when it ends, so what is not there by then never comes.
import { type DataOf, OrderConfirmed } from '@shop/contracts';
import { createTopics, eventually, observeEvents, type TestTopics } from '@shop/testing';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { v7 as uuidv7 } from 'uuid';
import { openDatabase } from '../sql-database.fixture.js';
import type { Way } from './save-and-tell.fixture.js';

/** Node cannot run TypeScript with decorators; vite, which the tests run on anyway, can load it into any process. */
const LOADER = `
  import { runnerImport } from 'vite';
  const resolve = { conditions: ['@shop/source'], noExternal: ['@shop/*'] };
  await runnerImport(process.argv[1], { environments: { inline: { resolve } } });
`;
const PROGRAM = fileURLToPath(new URL('./save-and-tell.fixture.ts', import.meta.url));

let topics: TestTopics;
let observer: Awaited<ReturnType<typeof observeEvents>>;
let database: Awaited<ReturnType<typeof openDatabase>>;

beforeAll(async () => {
  topics = await createTopics();
  observer = await observeEvents(topics);
  database = await openDatabase();
});
beforeEach(() => database.query('TRUNCATE change, outbox'));
afterAll(async () => {
  await database.close();
  await observer.close();
});

/** How the process ended: an exit code, or the signal that killed it. */
async function run(way: Way, orderId: string, number: number, fate: 'live' | 'die') {
  const args = [way, orderId, String(number), fate];
  const child = spawn(process.execPath, ['--input-type=module', '-e', LOADER, PROGRAM, ...args], {
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: database.url,
      KAFKA_BROKERS: topics.brokers,
      KAFKA_TOPIC_PREFIX: topics.prefix,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  return code ?? signal;
}

it.each<{ way: Way; saved: number[]; told: number[] }>([
  // Lost: nobody ever hears of the first change.
  { way: 'emit after save', saved: [1, 2], told: [2] },
  // A ghost: everybody hears of a change that was never made.
  { way: 'emit before the commit', saved: [2], told: [1, 2] },
  { way: 'outbox', saved: [1, 2], told: [1, 2] },
])(
  '$way: killed in between, $saved is saved and $told is told',
  { timeout: 60_000 },
  async (row) => {
    const orderId = uuidv7();
    expect(await run(row.way, orderId, 1, 'die')).toBe('SIGKILL');
    expect(await run(row.way, orderId, 2, 'live')).toBe(0);

    const isSecond = ({ data }: { data: unknown }) => numberOf(data) === 2;
    await eventually(() => expect(observer.of(OrderConfirmed, orderId).some(isSecond)).toBe(true));
    expect(observer.of(OrderConfirmed, orderId).map(({ data }) => numberOf(data))).toEqual(
      row.told,
    );
    const rows = await database.query<{ number: number }>(
      'SELECT number FROM change ORDER BY number',
    );
    expect(rows.map(({ number }) => number)).toEqual(row.saved);
  },
);

function numberOf(data: unknown): number {
  return (data as DataOf<typeof OrderConfirmed>).totalCents;
}
