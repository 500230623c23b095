import { createPostgresDatabase, eventually, seriesOf } from '@shop/testing';
import { Global, Logger, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { Registry } from 'prom-client';
import { expect, it, onTestFinished } from 'vitest';
import { Database } from './database.js';
import { PostgresModule } from './postgres.module.js';

Logger.overrideLogger(false);

/** Replaces service-defaults, on which this library does not depend. */
@Global()
@Module({ providers: [{ provide: Registry, useValue: new Registry() }], exports: [Registry] })
class RegistryModule {}

it('reports the used and idle connections, and the callers that wait for one', async () => {
  const server = await createPostgresDatabase('order');
  const { url, migrationUrl } = server;
  const settings = { url, migrationUrl, applicationName: 'test', entities: [], migrations: [] };
  const postgres = PostgresModule.forRoot({ inject: [], useFactory: () => settings });
  const module = await Test.createTestingModule({ imports: [RegistryModule, postgres] }).compile();
  const registry = module.get(Registry);
  const connections = async () => {
    const series = seriesOf(await registry.metrics());
    return {
      used: series.get('db_client_connections{state="used"}'),
      idle: series.get('db_client_connections{state="idle"}'),
      waiting: series.get('db_client_connection_pending_requests'),
    };
  };
  expect(await connections()).toEqual({ used: 0, idle: 0, waiting: 0 });

  const app = await module.init();
  onTestFinished(async () => {
    await app.close();
    await server.drop();
  });
  const database = app.get(Database);
  await eventually(() => database.check());
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const callers = Array.from({ length: 13 }, () => database.transaction(() => released));
  await eventually(async () =>
    expect(await connections()).toEqual({ used: 10, idle: 0, waiting: 3 }),
  );
  release();
  await Promise.all(callers);
  expect(await connections()).toEqual({ used: 0, idle: 10, waiting: 0 });
});
