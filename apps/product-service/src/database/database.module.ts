import { Global, Module } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { MongooseModule } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { config } from '../config.js';
import { connectionOptions } from './connection-options.js';
import { Database } from './database.js';
import { StatementSpans } from './statement-spans.js';

/** The service's own MongoDB, connected in the background. */
@Global()
@Module({
  imports: [
    MongooseModule.forRootAsync({
      inject: [config.KEY],
      useFactory: ({ MONGODB_URL }: ConfigType<typeof config>) => ({
        ...connectionOptions,
        uri: MONGODB_URL,
        lazyConnection: true,
        connectionFactory: (connection: Connection) => {
          // `Database` sees the failure too, but only later, and an unhandled rejection ends the process.
          connection.asPromise().catch(() => undefined);
          return connection;
        },
      }),
    }),
  ],
  providers: [Database, StatementSpans],
  exports: [Database],
})
export class DatabaseModule {}
