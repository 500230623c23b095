import { type DynamicModule, Module } from '@nestjs/common';
import { getConnectionToken, MongooseModule } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { connectionOptions } from './connection-options.js';
import { Database } from './database.js';
import type { MongoSettings } from './mongo-settings.js';
import { StatementSpans } from './statement-spans.js';

export interface MongoModuleOptions<Dependencies extends unknown[]> {
  readonly inject: { [Index in keyof Dependencies]: unknown };
  readonly useFactory: (...dependencies: Dependencies) => MongoSettings;
}

const MONGO_SETTINGS = Symbol('MONGO_SETTINGS');

/** mongoose with the service's own MongoDB, which `Database` connects in the background. */
@Module({})
export class MongoModule {
  static forRoot<Dependencies extends unknown[]>({
    inject,
    useFactory,
  }: MongoModuleOptions<Dependencies>): DynamicModule {
    return {
      module: MongoModule,
      global: true,
      imports: [
        MongooseModule.forRootAsync({
          inject: inject as never[],
          useFactory: (...dependencies: unknown[]) => ({
            ...connectionOptions,
            uri: useFactory(...(dependencies as Dependencies)).url,
            lazyConnection: true,
            connectionFactory: (connection: Connection) => {
              // `Database` also handles the failure, but later. Until then, an unhandled rejection would stop the
              // process.
              connection.asPromise().catch(() => undefined);
              return connection;
            },
          }),
        }),
      ],
      providers: [
        { provide: MONGO_SETTINGS, inject: inject as never[], useFactory },
        {
          provide: Database,
          inject: [getConnectionToken(), MONGO_SETTINGS],
          useFactory: (connection: Connection, settings: MongoSettings) =>
            new Database(connection, settings),
        },
        StatementSpans,
      ],
      exports: [Database],
    };
  }
}
