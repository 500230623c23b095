import { OrderConfirmed } from '@shop/contracts';
import { createTopics, eventually, observeEvents, type TestTopics } from '@shop/testing';
import { inTrace, startTrace } from '@shop/tracing';
import { captureSpans } from '@shop/tracing/testing';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { v7 as uuidv7 } from 'uuid';
import { createKafka } from '../kafka/kafka-client.js';
import { confirmed } from '../order-events.fixture.js';
import { OutboxRelay } from '../outbox/outbox-relay.js';
import { EventPublisher } from '../publisher/event-publisher.js';
import { encodeEvent, type EventRecord } from '../publisher/event-record.js';
import { change, openDatabase } from '../sql-database.fixture.js';
import { GROUP, testSettings, startTransport, type TestHandler } from '../transport.fixture.js';

const TOPIC = OrderConfirmed.topic;
const spans = captureSpans();
let topics: TestTopics;
let observer: Awaited<ReturnType<typeof observeEvents>>;
let publisher: EventPublisher;
const running: { close: () => Promise<void> }[] = [];

beforeAll(async () => {
  topics = await createTopics();
  observer = await observeEvents(topics);
  publisher = new EventPublisher(createKafka(testSettings(topics)), topics.prefix);
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((transport) => transport.close()));
  spans.clear();
});
afterAll(async () => {
  await publisher.onApplicationShutdown();
  await observer.close();
});

const consume = async (handler: TestHandler) => {
  running.push(await startTransport(topics, [[OrderConfirmed, handler]]));
};

const processed = (count: number) =>
  eventually(() => {
    const found = spans.named(`process ${TOPIC}`);
    expect(found).toHaveLength(count);
    return found;
  });

/** An event that was recorded in a span, as in a request. */
const recorded = () =>
  inTrace(startTrace(), { name: 'request' }, () => {
    const subject = uuidv7();
    return Promise.resolve(encodeEvent(OrderConfirmed, { subject, data: confirmed(subject) }));
  });

it('connects the request, the send and the handler in one trace', async () => {
  await consume(() => Promise.resolve());
  const record = await recorded();
  await publisher.publish([record]);
  const [handled] = await processed(1);
  const [request] = spans.named('request');
  const [sent] = spans.named(`send ${TOPIC}`);
  expect(sent!.kind).toBe(SpanKind.PRODUCER);
  expect(sent!.parentSpanContext?.spanId).toBe(request!.spanContext().spanId);
  expect(handled!.kind).toBe(SpanKind.CONSUMER);
  expect(handled!.parentSpanContext?.spanId).toBe(sent!.spanContext().spanId);
  expect(handled!.spanContext().traceId).toBe(request!.spanContext().traceId);
  expect(handled!.attributes).toMatchObject({
    'messaging.system': 'kafka',
    'messaging.consumer.group.name': GROUP,
    'messaging.destination.name': topics.prefix + TOPIC,
    'messaging.message.id': record.id,
    'cloudevents.event_type': OrderConfirmed.type,
    'shop.order.id': record.key,
    'shop.ltxid': 2,
    'shop.outcome': 'ok',
  });
});

it('records another span in the same trace for an event that is delivered again', async () => {
  await consume(() => Promise.resolve());
  const record = await recorded();
  await publisher.publish([record]);
  await publisher.publish([record]);
  const [first, second] = await processed(2);
  expect(first!.spanContext().traceId).toBe(second!.spanContext().traceId);
  expect(first!.spanContext().spanId).not.toBe(second!.spanContext().spanId);
  expect(spans.named(`send ${TOPIC}`)).toHaveLength(2);
});

it('marks the span as failed if all attempts of the handler fail', async () => {
  await consume(() => Promise.reject(new Error('no account ada@shop.test')));
  await publisher.publish([await recorded()]);
  const [handled] = await processed(1);
  expect(handled!.status.code).toBe(SpanStatusCode.ERROR);
  expect(handled!.attributes['shop.outcome']).toBe('dead-lettered');
  expect(JSON.stringify(handled!.attributes)).not.toContain('ada@');
});

it('records nothing if the trace is not sampled, and forwards that decision', async () => {
  const handled = Promise.withResolvers<void>();
  await consume(() => Promise.resolve(handled.resolve()));
  const record = await recorded();
  const headers = {
    ...record.headers,
    traceparent: record.headers['traceparent']!.replace(/01$/, '00'),
  };
  spans.clear();
  await publisher.publish([{ ...record, headers }]);
  await handled.promise;
  const sent = await observer.waitFor(OrderConfirmed, record.key);
  expect(sent.headers['traceparent']).toBe(headers['traceparent']);
  expect(spans.all()).toEqual([]);
});

it('records a send span as long as the wait in the outbox, in the trace of the event', async () => {
  const database = await openDatabase();
  const sent: EventRecord[] = [];
  const sink = {
    publish: async (records: readonly EventRecord[]) => {
      sent.push(...records);
      await publisher.publish(records);
    },
  };
  const relay = new OutboxRelay(database.replica(), sink);
  const key = uuidv7();
  try {
    await inTrace(startTrace(), { name: 'request' }, () => change(database.replica(), key, 1));
    await database.query(`UPDATE outbox SET created_at = now() - interval '7 seconds'`);
    // Another request triggers the relay. The event does not become a part of its trace.
    await inTrace(startTrace(), { name: 'other request' }, () => Promise.resolve(relay.kick()));
    const span = await eventually(() => {
      const [found] = spans.named(`send ${TOPIC}`);
      if (!found) throw new Error('not sent');
      return found;
    });
    const [request] = spans.named('request');
    expect(span.spanContext().traceId).toBe(request!.spanContext().traceId);
    expect(span.parentSpanContext?.spanId).toBe(request!.spanContext().spanId);
    expect(span.attributes['shop.outbox.waited_ms']).toBeGreaterThan(6_900);
    expect(span.duration[0]).toBeGreaterThanOrEqual(6);
    expect(sent.map((record) => record.key)).toEqual([key]);
  } finally {
    await relay.onApplicationShutdown();
    await database.close();
  }
});
