// The OpenAPI documents of the apps are valid and correct. Requests for every operation of the BFF are generated from its
// document, with valid and invalid input. Each response is checked against the document.
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
import { type RequestCase, requestCases } from './openapi/request-cases.ts';
import { send } from './openapi/send.ts';
import { appNames, type ShopSystem, startSystem } from './system.ts';

/**
 * `OPENAPI_REQUESTS=10000 npm run test:e2e -- openapi` sends more requests. The seed is constant, so a failure comes from the
 * change under test. `OPENAPI_SEED=$RANDOM` generates other requests. The same seed repeats them.
 */
const REQUESTS = Number(process.env['OPENAPI_REQUESTS'] ?? 1_000);
const SEED = Number(process.env['OPENAPI_SEED'] ?? 2_104_279_182);
const CONCURRENCY = 8;

let shop: ShopSystem;
beforeAll(async () => {
  // Password hashing is slow by design, and many requests need it concurrently. The BFF must not time out because of that.
  shop = await startSystem({ UPSTREAM_TIMEOUT_MS: '60000' });
});
afterAll(() => shop.stop());

describe('the OpenAPI document', () => {
  it.each(appNames)('of %s is valid', async (name) => {
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

  it.each(appNames)('of %s has each operation once, with a summary and a tag', async (name) => {
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
  `the BFF answers ${REQUESTS} generated requests as its document describes, and all invariants hold`,
  { timeout: 60_000 + REQUESTS * 200 },
  async () => {
    const { bffUrl } = shop;
    const document = await descriptionOf(bffUrl);
    const { known, callers } = await population();
    const sample = fc.sample(requestCases(document, known, callers), {
      numRuns: REQUESTS,
      seed: SEED,
    });
    const seen = new Map<string, number>();
    // One failure of each kind: a bug causes failures in dozens of requests.
    const failures = new Map<string, string>();
    const since = performance.now();

    const queue = sample.values();
    const worker = async () => {
      for (const requestCase of queue) {
        const failure = await failureOf(requestCase, seen);
        const { operationId, kind } = requestCase;
        if (failure !== undefined) failures.set(`${operationId}, ${kind}`, failure);
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, worker));

    const seconds = ((performance.now() - since) / 1000).toFixed(1);
    console.log(`${REQUESTS} requests in ${seconds} s, OPENAPI_SEED=${SEED}\n${table(seen)}`);
    expect(Object.fromEntries(failures), `OPENAPI_SEED=${SEED}`).toEqual({});
    await expectInvariants(shop.databases);
  },
);

/** @returns the difference between the response and the document, or undefined */
async function failureOf(
  requestCase: RequestCase,
  seen: Map<string, number>,
): Promise<string | undefined> {
  try {
    const response = await send(shop.bffUrl, requestCase);
    const { status } = response;
    const key = `${requestCase.operationId} ${status}`;
    seen.set(key, (seen.get(key) ?? 0) + 1);
    if (status >= 500 || !requestCase.allows(status)) {
      throw new Error(`must not be ${status}: ${response.body.slice(0, 500)}`);
    }
    const { method, path } = requestCase;
    await expectDescribed(shop.bffUrl, { method, path, ...response });
    return undefined;
  } catch (error) {
    const { method, path, headers, body = '' } = requestCase;
    const { authorization: _secret, ...shown } = headers;
    const request = `${method} ${path} ${JSON.stringify(shown)} ${body.slice(0, 500)}`;
    return `${String(error)}\n  ${request}`;
  }
}

/** Creates users, orders and keys. The generated requests use them, so that many requests refer to existing data. */
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
  if (!mug) throw new Error('the shop has no products');
  const orders = await Promise.all([ada, ada, ada].map((each) => each.place(orderOf(mug, 1))));
  const orderIds = orders.map(({ body }) => body.orderId);
  const absent = '019a0000-0000-7000-8000-00000000ffff';
  const known = {
    productId: [...items.map(({ productId }) => productId), mug.productId.toUpperCase(), absent],
    orderId: [...orderIds, orderIds[0]?.toUpperCase(), absent],
    'Idempotency-Key': ['one', '"one"', 'two'],
    // Complete bodies by operation.
    placeOrder: items.slice(0, 4).map((item) => orderOf(item, 1)),
    register: [{ email: bob.email, password: 'a long password', name: 'Bob' }],
    logIn: [credentials],
  };
  return { known, callers: { customer: ada.token, admin: accessToken } };
}

/** The number of responses by operation and status. */
function table(seen: ReadonlyMap<string, number>): string {
  const rows = new Map<string, string[]>();
  for (const [key, count] of [...seen].sort()) {
    const [operation = '', status = ''] = key.split(' ');
    rows.set(operation, [...(rows.get(operation) ?? []), `${status} × ${count}`]);
  }
  return [...rows].map(([operation, counts]) => `  ${operation}: ${counts.join(', ')}`).join('\n');
}
