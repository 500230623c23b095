// What the usual code loses, and why there is an outbox: docs/coming-from-plain-nest.md. A process is killed once
// between its two steps. Then it runs again and makes the next change of the same order. The event of that change has
// arrived when the process exits. An event that has not arrived by then never arrives.
import { type DataOf, OrderConfirmed } from '@shop/contracts';
import { createTopics, eventually, observeEvents, type TestTopics } from '@shop/testing';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { v7 as uuidv7 } from 'uuid';
import { openDatabase } from '../sql-database.fixture.js';
import type { Variant } from './save-and-publish.fixture.js';

/** Node cannot run TypeScript with decorators. vite, which runs the tests anyway, can load it in any process. */
const LOADER = `
  import { runnerImport } from 'vite';
  const resolve = { conditions: ['@shop/source'], noExternal: ['@shop/*'] };
  await runnerImport(process.argv[1], { environments: { inline: { resolve } } });
`;
const PROGRAM = fileURLToPath(new URL('./save-and-publish.fixture.ts', import.meta.url));

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

/** How the process stopped: an exit code, or the signal that killed it. */
async function run(variant: Variant, orderId: string, number: number, crash: 'run' | 'crash') {
  const args = [variant, orderId, String(number), crash];
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

it.each<{ variant: Variant; saved: number[]; published: number[] }>([
  // Lost: no service ever receives the event of the first change.
  { variant: 'emit after save', saved: [1, 2], published: [2] },
  // A ghost: every service receives the event of a change that was never saved.
  { variant: 'emit before the commit', saved: [2], published: [1, 2] },
  { variant: 'outbox', saved: [1, 2], published: [1, 2] },
])(
  '$variant: after a kill between the steps, $saved is saved and $published is published',
  { timeout: 60_000 },
  async (row) => {
    const orderId = uuidv7();
    expect(await run(row.variant, orderId, 1, 'crash')).toBe('SIGKILL');
    expect(await run(row.variant, orderId, 2, 'run')).toBe(0);

    const isSecond = ({ data }: { data: unknown }) => numberOf(data) === 2;
    await eventually(() => expect(observer.of(OrderConfirmed, orderId).some(isSecond)).toBe(true));
    expect(observer.of(OrderConfirmed, orderId).map(({ data }) => numberOf(data))).toEqual(
      row.published,
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
