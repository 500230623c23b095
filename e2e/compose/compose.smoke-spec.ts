// docker-compose.yml as people use it: built, started, used, killed, scaled, stopped with its data, and removed.
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
/** App → where its own database is, inside. */
const databases = Object.fromEntries(
  stores.map(({ app, kind, container }) => [
    app.name,
    `${container}:${storeKinds[kind].containerPort}`,
  ]),
);
/** Those that a load of orders keeps busy. */
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
  it('has nothing to complain about in the file', async () => {
    expect(await shop.compose('config', '--quiet')).toBe('');
  });

  it('up: everything is healthy, and a purchase is confirmed', { timeout: 180_000 }, async () => {
    await shop.up();
    ada = await Customer.register(shop.bffUrl, RICH);
    firstOrder = await buyOne();
    await ada.waitFor(firstOrder, 'confirmed');
    await expectInvariants(shop.databases);
  });

  it('npm run invariants and npm run dead-letters reach inside', { timeout: 120_000 }, async () => {
    const env = { ...process.env, COMPOSE_PROJECT_NAME: shop.name, COMPOSE_DISABLE_ENV_FILE: '1' };
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
  });

  it('lets each service reach its own database, and no other', { timeout: 60_000 }, async () => {
    const reached = await Promise.all(
      appNames.map(async (app) => {
        const addresses = Object.values(databases);
        const answers = await Promise.all(addresses.map((address) => connects(app, address)));
        return [app, addresses.filter((_, index) => answers[index])];
      }),
    );
    expect(Object.fromEntries(reached)).toEqual(
      Object.fromEntries(appNames.map((app) => [app, databases[app] ? [databases[app]] : []])),
    );
  });

  it.each([...appNames, ...stores.map(({ container }) => container), 'kafka'])(
    'survives kill -9 of %s under load: every acknowledged order settles, to the cent',
    { timeout: 180_000 },
    async (service) => {
      const load = await Load.start(ada);
      await load.untilAcknowledged(5);
      await shop.crash(service);
      await load.untilAcknowledged(5);
      await expectSettled(await load.stop());
    },
  );

  it('runs two replicas of each service, and both work', { timeout: 180_000 }, async () => {
    await shop.up('--no-recreate', ...coreServices.flatMap((name) => ['--scale', `${name}=2`]));
    const load = await Load.start(ada);
    await load.untilAcknowledged(60);
    await expectSettled(await load.stop());
    for (const service of coreServices) {
      expect(await busyReplicas(service), service).toBe(2);
    }
  });

  it('down and up: the data are still there, and the token is still good', async () => {
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

/** I1 allows for the hard deadline; a broker that was killed needs half a minute of two busy processors to come back. */
async function expectSettled(orders: readonly string[]): Promise<void> {
  await expectInvariants(shop.databases, 100_000);
  const confirmed = await shop.databases.order.query<{ order_id: string }>(
    `SELECT order_id FROM orders WHERE status = 'confirmed'`,
  );
  expect(confirmed.map(({ order_id }) => order_id)).toEqual(expect.arrayContaining([...orders]));
}

/** Whether a name can be resolved and a connection made, from inside an app's container. */
async function connects(app: string, address: string): Promise<boolean> {
  const [host, port] = address.split(':');
  const answer = await shop.node(
    app,
    `require('net').connect({ host: '${host}', port: ${port}, timeout: 2000 })
       .on('connect', function () { console.log('connected'); this.destroy(); })
       .on('timeout', function () { this.destroy(); })
       .on('error', ({ code }) => console.log(code));`,
  );
  return answer.trim() === 'connected';
}

/** How many containers of a service have logged work that belongs to a trace: a request or an event. */
async function busyReplicas(service: string): Promise<number> {
  const logs = await Promise.all((await shop.containers(service)).map((id) => shop.logs(id)));
  return logs.filter((log) => log.includes('"gtxid"')).length;
}
