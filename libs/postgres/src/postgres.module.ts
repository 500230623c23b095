import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Registry } from 'prom-client';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { Database } from './database.js';
import { socketsWithTimeout } from './connection-loss.js';
import { PoolMetrics } from './pool-metrics.js';
import type { PostgresSettings } from './postgres-settings.js';
import { TracedClient } from './traced-client.js';

export interface PostgresModuleOptions<Dependencies extends unknown[]> {
  readonly inject: { [Index in keyof Dependencies]: unknown };
  readonly useFactory: (...dependencies: Dependencies) => PostgresSettings;
}

const POSTGRES_SETTINGS = Symbol('POSTGRES_SETTINGS');

/** TypeORM with the service's own database. Services use it through `Database`. */
@Module({})
export class PostgresModule {
  static forRoot<Dependencies extends unknown[]>({
    inject,
    useFactory,
  }: PostgresModuleOptions<Dependencies>): DynamicModule {
    return {
      module: PostgresModule,
      global: true,
      imports: [
        TypeOrmModule.forRootAsync({
          inject: inject as never[],
          useFactory: (...dependencies: unknown[]) =>
            dataSourceOptions(useFactory(...(dependencies as Dependencies))),
        }),
      ],
      providers: [
        { provide: POSTGRES_SETTINGS, inject: inject as never[], useFactory },
        {
          provide: Database,
          inject: [DataSource, POSTGRES_SETTINGS],
          useFactory: (dataSource: DataSource, settings: PostgresSettings) =>
            new Database(dataSource, settings),
        },
        {
          provide: PoolMetrics,
          // The app's registry, if it has one. Otherwise no client reads these metrics.
          inject: [DataSource, { token: Registry, optional: true }],
          useFactory: (dataSource: DataSource, registry: Registry = new Registry()) =>
            new PoolMetrics(dataSource, registry),
        },
      ],
      exports: [Database],
    };
  }
}

function dataSourceOptions({ url, entities, applicationName }: PostgresSettings) {
  return {
    type: 'postgres',
    url,
    entities: [...entities],
    applicationName,
    // `Database` connects in the background.
    manualInitialization: true,
    // Cents and counts stay below 2^53.
    parseInt8: true,
    poolSize: 10,
    connectTimeoutMS: 2_000,
    extra: {
      Client: TracedClient,
      statement_timeout: 5_000,
      // If the server no longer responds, its own time-outs do not help. `query_timeout` reports that to the caller, and
      // `stream` removes the connection. The time-out of `stream` must be the longest of all.
      query_timeout: 8_000,
      lock_timeout: 3_000,
      idle_in_transaction_session_timeout: 15_000,
      stream: socketsWithTimeout(20_000),
    },
  } satisfies DataSourceOptions & { manualInitialization: boolean };
}
