import { createPostgresDatabase, eventually } from '@shop/testing';
import { inTrace, startTrace } from '@shop/tracing';
import { captureSpans } from '@shop/tracing/testing';
import { SpanKind } from '@opentelemetry/api';
import { Logger } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { Database } from './database.js';
import { PostgresModule } from './postgres.module.js';

Logger.overrideLogger(false);
const spans = captureSpans();
let server: Awaited<ReturnType<typeof createPostgresDatabase>>;
let database: Database;
let close: () => Promise<void>;

beforeAll(async () => {
  server = await createPostgresDatabase('order');
  const { url, migrationUrl } = server;
  const settings = { url, migrationUrl, applicationName: 'test', entities: [], migrations: [] };
  const module = await Test.createTestingModule({
    imports: [PostgresModule.forRoot({ inject: [], useFactory: () => settings })],
  }).compile();
  const app = await module.init();
  close = () => app.close();
  database = app.get(Database);
  await eventually(() => database.check());
});
afterEach(() => spans.clear());
afterAll(async () => {
  await close();
  await server.drop();
});

const traced = <T>(work: () => Promise<T>) => inTrace(startTrace(), { name: 'request' }, work);
const names = () => spans.all().map(({ name }) => name);

it('records a span with the text of each statement, and never a value', async () => {
  await traced(() =>
    database.transaction((tx) =>
      tx.query(`SELECT relname FROM pg_class WHERE relname = $1`, ['what ada typed']),
    ),
  );
  expect(names()).toEqual(['START TRANSACTION', 'SELECT pg_class', 'COMMIT', 'request']);
  const [select] = spans.named('SELECT pg_class');
  expect(select!.kind).toBe(SpanKind.CLIENT);
  expect(select!.attributes).toMatchObject({
    'db.system.name': 'postgresql',
    'db.namespace': new URL(server.url).pathname.slice(1),
    'db.operation.name': 'SELECT',
    'db.collection.name': 'pg_class',
    'db.query.text': 'SELECT relname FROM pg_class WHERE relname = $1',
    'server.port': Number(new URL(server.url).port),
  });
  expect(JSON.stringify(spans.all().map((span) => [span.attributes, span.events]))).not.toContain(
    'ada',
  );
});

it('records the SQLSTATE of a statement that fails', async () => {
  await expect(traced(() => database.manager.query(`SELECT 1 / 0`))).rejects.toThrow();
  expect(spans.named('SELECT')[0]!.attributes['error.type']).toBe('22012');
});

it('records no span outside of a trace', async () => {
  await database.manager.query(`SELECT 1`);
  expect(names()).toEqual([]);
});

it('keeps a prepared statement that waits for a connection in its own trace', async () => {
  const gtxids = await Promise.all(
    Array.from({ length: 100 }, async (_, n) => {
      const trace = startTrace();
      await inTrace(trace, { name: `request ${n}` }, () =>
        database.prepared('sleep', `SELECT ${'pg_sleep'}($1::float8)`, [0.002]),
      );
      return trace.gtxid;
    }),
  );
  const statements = spans.named('SELECT').map((span) => span.spanContext().traceId);
  expect(statements.toSorted()).toEqual(gtxids.toSorted());
});
