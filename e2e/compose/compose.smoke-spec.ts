// docker-compose.yml as users run it: build, start, use, kill, scale, stop, start with the same data, and remove.
import { eventually } from '@shop/testing';
import { deadLetters } from '@shop/dead-letters/dead-letters.fixture';
import { invariants } from '@shop/invariants/invariants.fixture';
import { readServices } from '@shop/app-descriptions/read-apps';
import { freePorts } from '@shop/local-stack/ports';
import { storeKinds, storesOf } from '@shop/local-stack/stores';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Customer } from '../customer.ts';
import { expectInvariants } from '../invariants.ts';
import { ComposeProject } from './compose-project.ts';
import { Load } from './load.ts';

const RICH = 10_000_000;
const apps = readServices();
const appNames = apps.map(({ name }) => name);
const stores = storesOf(apps);
/** App → address of its own database inside the network. */
const databases = Object.fromEntries(
  stores.map(({ app, kind, container }) => [
    app.name,
    `${container}:${storeKinds[kind].containerPort}`,
  ]),
);
/** The services that a load of orders uses. */
const coreServices = ['order-service', 'user-service', 'product-service'];

let shop: ComposeProject;
let ada: Customer;
let firstOrder: string;

beforeAll(async () => {
  const [port = 0] = await freePorts(1);
  shop = new ComposeProject(`shop-smoke-${process.pid}`, port);
  await shop.compose('build');
}, 600_000);

afterAll(async () => {
  await shop.compose('down', '--volumes', '--timeout', '15');
}, 120_000);

describe('docker compose', () => {
  it('accepts the file without a warning', async () => {
    expect(await shop.compose('config', '--quiet')).toBe('');
  });

  it('starts a healthy system that confirms a purchase', { timeout: 180_000 }, async () => {
    await shop.up();
    ada = await Customer.register(shop.bffUrl, RICH);
    firstOrder = await buyOne();
    await ada.waitFor(firstOrder, 'confirmed');
    await expectInvariants(shop.databases);
  });

  it(
    'can be used with npm run invariants and npm run dead-letters',
    { timeout: 120_000 },
    async () => {
      const env = {
        ...process.env,
        COMPOSE_PROJECT_NAME: shop.name,
        COMPOSE_DISABLE_ENV_FILE: '1',
      };
      expect(await invariants(['--compose'], { env })).toMatchObject({ code: 0, err: '' });

      const letters = (...args: string[]) => deadLetters([...args, '--compose'], { env });
      const producer = '/opt/kafka/bin/kafka-console-producer.sh --bootstrap-server localhost:9092';
      await shop.exec('kafka', 'sh', '-c', `echo '{' | ${producer} --topic stock.events.v1`);
      await eventually(async () =>
        expect((await letters('list')).out).toContain('ce_type is missing'),
      );
      const ofOrders = '--group=order-service';
      expect(await letters('replay', ofOrders)).toMatchObject({ code: 1, err: '' });
      expect((await letters('discard', ofOrders)).out).toContain('1 discarded.');
      expect((await letters('list', ofOrders)).out).toBe('No dead letters.\n');
    },
  );

  it('allows each service to reach only its own database', { timeout: 60_000 }, async () => {
    const reached = await Promise.all(
      appNames.map(async (app) => {
        const addresses = Object.values(databases);
        const reachable = await Promise.all(addresses.map((address) => connects(app, address)));
        return [app, addresses.filter((_, index) => reachable[index])];
      }),
    );
    expect(Object.fromEntries(reached)).toEqual(
      Object.fromEntries(appNames.map((app) => [app, databases[app] ? [databases[app]] : []])),
    );
  });

  it.each([...appNames, ...stores.map(({ container }) => container), 'kafka'])(
    'survives kill -9 of %s under load: every acknowledged order settles, and all amounts match',
    { timeout: 180_000 },
    async (service) => {
      const load = await Load.start(ada);
      await load.waitForAcknowledged(5);
      await shop.crash(service);
      await load.waitForAcknowledged(5);
      await expectSettled(await load.stop());
    },
  );

  it('runs two replicas of each service, and both handle work', { timeout: 180_000 }, async () => {
    await shop.up('--no-recreate', ...coreServices.flatMap((name) => ['--scale', `${name}=2`]));
    const load = await Load.start(ada);
    await load.waitForAcknowledged(60);
    await expectSettled(await load.stop());
    for (const service of coreServices) {
      expect(await busyReplicas(service), service).toBe(2);
    }
  });

  it('keeps the data and the token valid after down and up', async () => {
    await shop.compose('down', '--timeout', '15');
    await shop.up();
    expect((await ada.order(firstOrder)).body).toMatchObject({ status: 'confirmed' });
    await ada.waitFor(await buyOne(), 'confirmed');
    await expectInvariants(shop.databases);
  }, 180_000);
});

async function buyOne(): Promise<string> {
  const { items } = (await ada.products()).body;
  const { productId, priceCents } = items.find(({ available }) => available > 1_000)!;
  const lines = [{ productId, quantity: 1 }];
  return (await ada.place({ lines, quotedTotalCents: priceCents })).body.orderId;
}

/** I1 allows for the hard deadline. A killed broker needs half a minute on two busy processors to become available again. */
async function expectSettled(orders: readonly string[]): Promise<void> {
  await expectInvariants(shop.databases, 100_000);
  const confirmed = await shop.databases.order.query<{ order_id: string }>(
    `SELECT order_id FROM orders WHERE status = 'confirmed'`,
  );
  expect(confirmed.map(({ order_id }) => order_id)).toEqual(expect.arrayContaining([...orders]));
}

/** Whether an app's container can resolve the name and open a connection. */
async function connects(app: string, address: string): Promise<boolean> {
  const [host, port] = address.split(':');
  const output = await shop.node(
    app,
    `require('net').connect({ host: '${host}', port: ${port}, timeout: 2000 })
       .on('connect', function () { console.log('connected'); this.destroy(); })
       .on('timeout', function () { this.destroy(); })
       .on('error', ({ code }) => console.log(code));`,
  );
  return output.trim() === 'connected';
}

/** The number of containers of a service that have logged a request or an event. */
async function busyReplicas(service: string): Promise<number> {
  const logs = await Promise.all((await shop.containers(service)).map((id) => shop.logs(id)));
  return logs.filter((log) => log.includes('"gtxid"')).length;
}
