import {
  DeadLetterMetrics,
  EventConsumer,
  InboxRetentionModule,
  KafkaModule,
  kafkaSettings,
  OutboxModule,
} from '@shop/messaging';
import { Database, PostgresModule } from '@shop/postgres';
import { ServiceDefaultsModule } from '@shop/service-defaults';
import { Module } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { config } from './config.js';
import { schema } from './database.js';
import { OrderModule } from './order/order.module.js';

const NAME = 'order-service';

@Module({
  imports: [
    ServiceDefaultsModule.forRoot({
      name: NAME,
      description: 'Accepts orders and runs the saga that settles them.',
      config,
      checks: {
        inject: [Database, EventConsumer, DeadLetterMetrics],
        useFactory: (
          database: Database,
          consumer: EventConsumer,
          deadLetters: DeadLetterMetrics,
        ) => [
          { name: 'postgres', required: true, check: () => database.check() },
          { name: 'kafka', required: false, check: () => consumer.check() },
          { name: 'dead-letters', required: false, check: () => deadLetters.warning() },
        ],
      },
    }),
    PostgresModule.forRoot({
      inject: [config.KEY],
      useFactory: (settings: ConfigType<typeof config>) => ({
        url: settings.DATABASE_URL,
        migrationUrl: settings.MIGRATION_DATABASE_URL,
        applicationName: NAME,
        ...schema,
      }),
    }),
    KafkaModule.forRoot({
      inject: [config.KEY],
      useFactory: (settings: ConfigType<typeof config>) => kafkaSettings(NAME, settings),
    }),
    OutboxModule.forRoot({ database: Database }),
    InboxRetentionModule.forRoot({
      database: Database,
      inject: [config.KEY],
      useFactory: (settings: ConfigType<typeof config>) => ({
        keptForDays: settings.INBOX_RETENTION_DAYS,
      }),
    }),
    OrderModule,
  ],
})
export class AppModule {}
