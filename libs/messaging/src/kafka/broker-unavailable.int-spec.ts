import { OrderConfirmed } from '@shop/contracts';
import { isInfrastructureError } from '@shop/resilience';
import {
  createTcpProxy,
  createTopics,
  eventually,
  type TcpProxy,
  observeEvents,
  type TestTopics,
} from '@shop/testing';
import { connect, type Socket } from 'node:net';
import { filter, firstValueFrom } from 'rxjs';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { confirmed, numberOf } from '../order-events.fixture.js';
import { EventPublisher } from '../publisher/event-publisher.js';
import { encodeEvent } from '../publisher/event-record.js';
import { createTransport, testSettings, keysOfPartition, through } from '../transport.fixture.js';
import { createKafka } from './kafka-client.js';

let topics: TestTopics;
let proxy: TcpProxy;
const open: (() => Promise<void>)[] = [];

beforeAll(async () => {
  topics = await createTopics();
});
beforeEach(async () => {
  proxy = await createTcpProxy(topics.brokers);
});
afterEach(async () => {
  for (const close of open.splice(0)) await close();
  await proxy.close();
});

async function openObserver() {
  const observer = await observeEvents(topics);
  open.push(() => observer.close());
  return observer;
}

function openTransport(seen: number[]) {
  const transport = createTransport(
    topics,
    [[OrderConfirmed, (event) => Promise.resolve(void seen.push(numberOf(event)))]],
    { network: through(proxy) },
  );
  open.push(() => transport.close());
  return transport;
}

it('starts a consumer without its broker, and connects when the broker is available', async () => {
  const observer = await openObserver();
  const [key] = keysOfPartition(0, 1) as [string];
  await observer.publish(OrderConfirmed, { subject: key, data: confirmed(key, 1) });
  const seen: number[] = [];
  await proxy.cut();
  const { consumer, listen, connected } = openTransport(seen);
  listen();
  expect(() => consumer.check()).toThrow(/not connected to/);
  // kafkajs itself has stopped its attempts by now.
  await firstValueFrom(consumer.status.pipe(filter((status) => status === 'disconnected')));

  await proxy.restore();
  await connected();
  await eventually(() => expect(seen).toEqual([1]));
});

it('continues consuming after its broker was unavailable', async () => {
  const observer = await openObserver();
  const [key] = keysOfPartition(1, 1) as [string];
  const seen: number[] = [];
  const { consumer, listen, connected } = openTransport(seen);
  listen();
  await connected();

  await proxy.cut();
  await eventually(() => expect(() => consumer.check()).toThrow());
  await observer.publish(OrderConfirmed, { subject: key, data: confirmed(key, 1) });
  await proxy.restore();
  // The broker first has to detect that the previous member of the group no longer exists.
  await eventually(() => expect(seen).toEqual([1]), { withinMs: 20_000 });
  consumer.check();
});

it('closes a consumer quickly while its broker is unavailable', async () => {
  await proxy.cut();
  const { consumer, listen } = openTransport([]);
  listen();
  await Promise.race([
    consumer.close(),
    new Promise((_, reject) => setTimeout(reject, 5_000, new Error('still open')).unref()),
  ]);
});

it('fails to publish while the broker is unavailable, and works again afterwards', async () => {
  const observer = await openObserver();
  const [key] = keysOfPartition(2, 1) as [string];
  const publisher = new EventPublisher(
    createKafka(testSettings(topics), through(proxy)),
    topics.prefix,
  );
  open.push(() => publisher.onApplicationShutdown());
  const publish = (number: number) =>
    publisher.publish([
      encodeEvent(OrderConfirmed, { subject: key, data: confirmed(key, number) }),
    ]);

  await proxy.cut();
  const atStart: unknown = await publish(1).catch((error: unknown) => error);
  expect(isInfrastructureError(atStart)).toBe(true);
  await proxy.restore();
  await publish(2);
  await proxy.cut();
  const later: unknown = await publish(3).catch((error: unknown) => error);
  expect(isInfrastructureError(later)).toBe(true);
  await proxy.restore();
  await publish(4);

  await observer.waitFor(OrderConfirmed, key, 2);
  const published = observer
    .of(OrderConfirmed, key)
    .map(({ data }) => (data as { totalCents: number }).totalCents);
  expect(published).toEqual([2, 4]);
});

it('times out if the broker no longer responds, and opens a new connection', async () => {
  const observer = await openObserver();
  const [key] = keysOfPartition(3, 1) as [string];
  const sockets: Socket[] = [];
  const port = Number(topics.brokers.split(':').at(-1));
  // No connection is closed, as after the loss of a machine or of the network.
  const silence = () => sockets.splice(0).forEach((socket) => socket.pause());
  const kafka = createKafka(testSettings(topics), {
    socketFactory: ({ onConnect }) => {
      const socket = connect({ host: '127.0.0.1', port }, onConnect);
      sockets.push(socket);
      return socket;
    },
  });
  const publisher = new EventPublisher(kafka, topics.prefix, 1_000);
  open.push(() => publisher.onApplicationShutdown());
  const publish = (number: number) =>
    publisher.publish([
      encodeEvent(OrderConfirmed, { subject: key, data: confirmed(key, number) }),
    ]);

  await eventually(() => publish(1));
  silence();
  const error: unknown = await publish(2).catch((problem: unknown) => problem);
  expect(String(error)).toContain('did not respond within 1000 ms');
  expect(isInfrastructureError(error)).toBe(true);
  await publish(3);
  await observer.waitFor(OrderConfirmed, key, 3);
});
