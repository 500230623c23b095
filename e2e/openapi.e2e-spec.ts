// What the apps say about their APIs is valid, and true: every operation of the BFF is called with right and wrong input
// that is made from the document, and each answer is held against the document again.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, Customer, orderOf } from './customer.ts';
import { descriptionOf, expectDescribed } from './description.ts';
import { expectInvariants } from './invariants.ts';
import { type Attempt, attempts } from './openapi/attempts.ts';
import { send } from './openapi/send.ts';
import { appNames, type ShopSystem, startSystem } from './system.ts';

/**
 * `OPENAPI_REQUESTS=10000 npm run test:e2e -- openapi` asks longer. The seed is the same each time, so that a check of a change
 * judges that change; `OPENAPI_SEED=$RANDOM` looks elsewhere, and repeats what was found there.
 */
const REQUESTS = Number(process.env['OPENAPI_REQUESTS'] ?? 1_000);
const SEED = Number(process.env['OPENAPI_SEED'] ?? 2_104_279_182);
const AT_ONCE = 8;

let shop: ShopSystem;
beforeAll(async () => {
  // Hashing passwords is slow on purpose, and here many do it at once: nobody is away only for being slow.
  shop = await startSystem({ UPSTREAM_TIMEOUT_MS: '60000' });
});
afterAll(() => shop.stop());

describe('the description of', () => {
  it.each(appNames)('%s is valid', async (name) => {
    const document = await descriptionOf(shop.apps[name]!.url);
    const folder = await mkdtemp(join(tmpdir(), 'shop-openapi-'));
    try {
      const file = join(folder, `${name}.json`);
      await writeFile(file, JSON.stringify(document));
      const config = join(import.meta.dirname, 'openapi/redocly.yaml');
      const env = {
        ...process.env,
        REDOCLY_TELEMETRY: 'off',
        REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true',
      };
      const options = ['lint', file, `--config=${config}`, '--format=stylish'];
      const problems = await promisify(execFile)('redocly', options, { env }).then(
        () => '',
        (error: { stdout: string; stderr: string }) => error.stdout + error.stderr,
      );
      expect(problems).toBe('');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it.each(appNames)('%s names each operation once, with a summary and a tag', async (name) => {
    const { paths } = await descriptionOf(shop.apps[name]!.url);
    const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { summary, tags } of operations) {
      expect([summary, tags]).toEqual([expect.stringMatching(/./), [expect.stringMatching(/./)]]);
    }
  });
});

it(
  `${REQUESTS} generated requests are answered as the BFF describes, and break nothing`,
  { timeout: 60_000 + REQUESTS * 200 },
  async () => {
    const { bffUrl } = shop;
    const document = await descriptionOf(bffUrl);
    const { known, callers } = await population();
    const sample = fc.sample(attempts(document, known, callers), { numRuns: REQUESTS, seed: SEED });
    const seen = new Map<string, number>();
    // one of each sort: a mistake shows up in dozens of requests
    const failures = new Map<string, string>();
    const since = performance.now();

    const queue = sample.values();
    const worker = async () => {
      for (const attempt of queue) {
        const failure = await failureOf(attempt, seen);
        const { operationId, kind } = attempt;
        if (failure !== undefined) failures.set(`${operationId}, ${kind}`, failure);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));

    const seconds = ((performance.now() - since) / 1000).toFixed(1);
    console.log(`${REQUESTS} requests in ${seconds} s, OPENAPI_SEED=${SEED}\n${table(seen)}`);
    expect(Object.fromEntries(failures), `OPENAPI_SEED=${SEED}`).toEqual({});
    await expectInvariants(shop.databases);
  },
);

/** @returns what is wrong with the answer */
async function failureOf(attempt: Attempt, seen: Map<string, number>): Promise<string | undefined> {
  try {
    const answer = await send(shop.bffUrl, attempt);
    const { status } = answer;
    const key = `${attempt.operationId} ${status}`;
    seen.set(key, (seen.get(key) ?? 0) + 1);
    if (status >= 500 || !attempt.allows(status)) {
      throw new Error(`must not be ${status}: ${answer.body.slice(0, 500)}`);
    }
    const { method, path } = attempt;
    await expectDescribed(shop.bffUrl, { method, path, ...answer });
    return undefined;
  } catch (error) {
    const { method, path, headers, body = '' } = attempt;
    const { authorization: _secret, ...shown } = headers;
    const request = `${method} ${path} ${JSON.stringify(shown)} ${body.slice(0, 500)}`;
    return `${String(error)}\n  ${request}`;
  }
}

/** People, products, orders, keys and cursors that exist, so that requests meet something. */
async function population() {
  const { bffUrl } = shop;
  const [ada, bob] = await Promise.all([
    Customer.register(bffUrl, 10_000_000),
    Customer.register(bffUrl, 1_000),
  ]);
  const credentials = { email: 'admin@shop.test', password: 'admin-password' };
  const { accessToken } = (
    await call<{ accessToken: string }>(bffUrl, 'POST', '/v1/sessions', { body: credentials })
  ).body;
  const { items } = (await ada.products()).body;
  const [mug] = items;
  if (!mug) throw new Error('there are no products');
  const orders = await Promise.all([ada, ada, ada].map((each) => each.place(orderOf(mug, 1))));
  const orderIds = orders.map(({ body }) => body.orderId);
  const absent = '019a0000-0000-7000-8000-00000000ffff';
  const known = {
    productId: [...items.map(({ productId }) => productId), mug.productId.toUpperCase(), absent],
    orderId: [...orderIds, orderIds[0]?.toUpperCase(), absent],
    'Idempotency-Key': ['one', '"one"', 'two'],
    // whole bodies, by their operation
    placeOrder: items.slice(0, 4).map((item) => orderOf(item, 1)),
    register: [{ email: bob.email, password: 'a long password', name: 'Bob' }],
    logIn: [credentials],
  };
  return { known, callers: { customer: ada.token, admin: accessToken } };
}

/** How often each operation was answered with each status. */
function table(seen: ReadonlyMap<string, number>): string {
  const rows = new Map<string, string[]>();
  for (const [key, count] of [...seen].sort()) {
    const [operation = '', status = ''] = key.split(' ');
    rows.set(operation, [...(rows.get(operation) ?? []), `${status} × ${count}`]);
  }
  return [...rows].map(([operation, counts]) => `  ${operation}: ${counts.join(', ')}`).join('\n');
}
