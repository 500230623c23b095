// How an operator handles messages that a service could not handle: `npm run dead-letters` on the running system.
import { OrderPaymentDue } from '@shop/contracts';
import { eventually, observeEvents } from '@shop/testing';
import { deadLetters as command } from '@shop/dead-letters/dead-letters.fixture';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Customer } from './customer.ts';
import { expectInvariants } from './invariants.ts';
import { coreApps, type ShopSystem, startSystem } from './system.ts';

interface DeadLetter {
  readonly id: string;
  readonly key: string;
  readonly group: string;
  readonly errorClass: string;
  readonly errorMessage: string;
  readonly attempts: number;
}

const RICH = 10_000_000;
const TOPIC = OrderPaymentDue.topic;

let shop: ShopSystem;
let events: Awaited<ReturnType<typeof observeEvents>>;
let ada: Customer;
let bob: Customer;

beforeAll(async () => {
  // Long enough to avoid repeated requests during the test: each one would become a further dead letter.
  shop = await startSystem({ ORDER_SOFT_DEADLINE_MS: '90000' });
  events = await observeEvents(shop.topics);
  [ada, bob] = await Promise.all([
    Customer.register(shop.bffUrl, RICH),
    Customer.register(shop.bffUrl, RICH),
  ]);
});
afterAll(async () => {
  await events.close();
  await shop.stop();
});

const cli = (...args: string[]) =>
  command([...args, `--brokers=${shop.topics.brokers}`, `--topic-prefix=${shop.topics.prefix}`]);

async function open(...filters: string[]): Promise<DeadLetter[]> {
  const { out, err } = await cli('list', '--json', ...filters);
  expect(err).toBe('');
  return (JSON.parse(out) as { letters: DeadLetter[] }).letters;
}

async function buyOne(customer: Customer): Promise<string> {
  const { items } = (await customer.products()).body;
  const { productId, priceCents } = items.find(({ available }) => available > 100)!;
  const lines = [{ productId, quantity: 1 }];
  return (await customer.place({ lines, quotedTotalCents: priceCents })).body.orderId;
}

async function readiness(): Promise<{ status: string; checks: Record<string, unknown> }> {
  const response = await fetch(`${shop.apps['user-service'].url}/health/ready`);
  expect(response.status).toBe(200);
  return (await response.json()) as { status: string; checks: Record<string, unknown> };
}

describe('a bug that affects one customer', () => {
  let orderId: string;

  it('stops only the order of that customer, and the dead letter contains the reason', async () => {
    // Acts like a bug in the handler: the message causes the error, not the infrastructure.
    await shop.databases.user.query(`
      CREATE FUNCTION bug() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.user_id = '${ada.userId}' THEN RAISE EXCEPTION 'no such currency'; END IF;
        RETURN NEW;
      END $$`);
    await shop.databases.user.query(
      `CREATE TRIGGER bug BEFORE INSERT ON payment FOR EACH ROW EXECUTE FUNCTION bug()`,
    );
    orderId = await buyOne(ada);
    await bob.waitFor(await buyOne(bob), 'confirmed');
    const [letter] = await eventually(async () => {
      const letters = await open(`--key=${orderId}`, '--type=OrderPaymentDue');
      expect(letters).toHaveLength(1);
      return letters;
    });
    expect(letter).toMatchObject({ group: 'user-service', attempts: 4 });
    expect(letter?.errorMessage).toContain('no such currency');
    const { out } = await cli('show', letter!.id);
    expect(out).toContain(`"orderId":"${orderId}"`);
  });

  it('is reported by readiness, and the service stays ready', async () => {
    await eventually(
      async () => {
        const { status, checks } = await readiness();
        expect(status).toBe('ok');
        // After the soft deadline there are more of them, because the repeated request also fails.
        expect(checks['dead-letters']).toEqual({
          status: 'warning',
          detail: expect.stringMatching(
            /^open dead letters: \d of order\.events\.v1; see 'npm run dead-letters'$/,
          ) as string,
        });
      },
      { withinMs: 30_000 },
    );
  });

  it('is fixed, the dead letter is replayed, and the order is confirmed', async () => {
    await shop.databases.user.query(`DROP TRIGGER bug ON payment`);
    const { code, out } = await cli('replay', `--key=${orderId}`, '--type=OrderPaymentDue');
    expect(out).toMatch(
      /^replayed +order\.events\.v1\.user-service\.dlq\/\d\/\d+ +OrderPaymentDue$/m,
    );
    expect(code).toBe(0);
    await ada.waitFor(orderId, 'confirmed');
    expect(await open(`--key=${orderId}`)).toEqual([]);
    await expectInvariants(shop.databases);
  });
});

it('moves malformed messages to the dead letters of each group that reads them, where they can only be discarded', async () => {
  const headers = (key: string) => ({
    ce_id: key,
    ce_type: OrderPaymentDue.type,
    ce_subject: key,
    ce_time: new Date().toISOString(),
  });
  const values = ['{"orderId":', '{"orderId":"x"}', 'x'.repeat(1_000_000)];
  const keys = values.map(() => randomUUID());
  for (const [index, key] of keys.entries()) {
    await events.publishRaw(TOPIC, { key, value: values[index]!, headers: headers(key) });
  }
  await bob.waitFor(await buyOne(bob), 'confirmed');
  // product-service has no handler for that type, so it ignores these messages.
  const letters = await eventually(async () => {
    const found = await open('--group=user-service');
    expect(found.map(({ key }) => key).toSorted()).toEqual(keys.toSorted());
    return found;
  });
  expect(letters.map(({ errorClass }) => errorClass)).toEqual(
    Array<string>(3).fill('MalformedEventError'),
  );
  expect(await open('--group=product-service')).toEqual([]);

  const replay = await cli('replay', '--group=user-service');
  expect(replay.code).toBe(1);
  expect(replay.out).toContain('3 refused.');
  const discard = await cli('discard', '--group=user-service');
  expect(discard).toMatchObject({ code: 0, err: '' });
  expect(discard.out).toContain('3 discarded.');
  const left = (await open()).filter(({ group }) => coreApps.some((name) => name === group));
  expect(left).toEqual([]);
  await expectInvariants(shop.databases);
});
