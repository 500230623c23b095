import { StatementSpans } from '@shop/mongo';
import { inTrace, startTrace } from '@shop/tracing';
import { captureSpans } from '@shop/tracing/testing';
import { SpanStatusCode } from '@opentelemetry/api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStock } from '../stock/stock.fixture.js';

const spans = captureSpans();
const statementSpans = new StatementSpans();
let stock: Awaited<ReturnType<typeof openStock>>;

beforeAll(async () => {
  statementSpans.onModuleInit();
  stock = await openStock();
});
afterAll(async () => {
  statementSpans.onApplicationShutdown();
  await stock.close();
});

const traced = <T>(work: () => Promise<T>) => inTrace(startTrace(), { name: 'request' }, work);

it('each operation of a reservation has a span with the shape of its filter and without values', async () => {
  const { placed, tea } = await stock.addOrder();
  expect(spans.all()).toEqual([]);
  await traced(() => stock.reserve(placed));
  const operations = spans.all().filter(({ name }) => name !== 'request');
  expect(operations.map(({ name }) => name)).toEqual([
    'findOne decisions',
    'updateOne products',
    'updateOne products',
    'find products',
    'save decisions',
  ]);
  expect(spans.named('updateOne products')[0]!.attributes).toMatchObject({
    'db.system.name': 'mongodb',
    'db.operation.name': 'updateOne',
    'db.collection.name': 'products',
    'db.query.text': '{"_id":"?","available":{"$gte":"?"},"entries.orderId":{"$ne":"?"}}',
  });
  const text = JSON.stringify(spans.all().map(({ attributes }) => attributes));
  expect(text).not.toContain(tea);
  expect(text).not.toContain(placed.orderId);
});

it('the span of a failed operation has the status error', async () => {
  const { placed } = await stock.addOrder();
  await stock.reserve(placed);
  const insert = () => stock.decisions.insertOne({ _id: placed.orderId, outcome: 'rejected' });
  await expect(traced(insert)).rejects.toThrow();
  expect(spans.named('save decisions').at(-1)!.status.code).toBe(SpanStatusCode.ERROR);
});
