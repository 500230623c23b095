import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Registry } from 'prom-client';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { Database } from './database.js';
import { socketsThatGiveUpAfter } from './dead-connection.js';
import { PoolMetrics } from './pool-metrics.js';
import type { PostgresSettings } from './postgres-settings.js';
import { TracedClient } from './traced-client.js';

export interface PostgresModuleOptions<Dependencies extends unknown[]> {
  readonly inject: { [Index in keyof Dependencies]: unknown };
  readonly useFactory: (...dependencies: Dependencies) => PostgresSettings;
}

const POSTGRES_SETTINGS = Symbol('POSTGRES_SETTINGS');

/** TypeORM on the service's own database, behind `Database`. */
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
          // The app's registry, where it has one; without it nobody reads what is counted.
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
    // `Database` connects, in the background.
    manualInitialization: true,
    // Cents and counts stay below 2^53.
    parseInt8: true,
    poolSize: 10,
    connectTimeoutMS: 2_000,
    extra: {
      Client: TracedClient,
      statement_timeout: 5_000,
      // For a server that no longer answers at all, where its own limits do not help: this tells the caller, `stream`
      // removes the connection. That one must be the longest limit of all.
      query_timeout: 8_000,
      lock_timeout: 3_000,
      idle_in_transaction_session_timeout: 15_000,
      stream: socketsThatGiveUpAfter(20_000),
    },
  } satisfies DataSourceOptions & { manualInitialization: boolean };
}
