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
import { AccountModule } from './account/account.module.js';
import { config } from './config.js';
import { schema } from './database.js';
import { DemoData } from './demo-data/demo-data.js';
import { DemoDataModule } from './demo-data/demo-data.module.js';
import { PaymentModule } from './payment/payment.module.js';
import { SessionModule } from './session/session.module.js';
import { SigningKey } from './session/signing-key.js';
import { SigningKeyModule } from './session/signing-key.module.js';
import { WalletModule } from './wallet/wallet.module.js';

const NAME = 'user-service';

@Module({
  imports: [
    ServiceDefaultsModule.forRoot({
      name: NAME,
      description:
        'Stores accounts and wallets, issues access tokens, and handles the payments of orders.',
      config,
      imports: [SigningKeyModule, DemoDataModule],
      publicKeys: { inject: [SigningKey], useFactory: (key: SigningKey) => key },
      checks: {
        inject: [Database, EventConsumer, DeadLetterMetrics, DemoData],
        useFactory: (
          database: Database,
          consumer: EventConsumer,
          deadLetters: DeadLetterMetrics,
          demoData: DemoData,
        ) => [
          { name: 'postgres', required: true, check: () => database.check() },
          { name: 'kafka', required: false, check: () => consumer.check() },
          { name: 'dead-letters', required: false, check: () => deadLetters.warning() },
          ...(demoData.enabled
            ? [{ name: 'demo-data', required: true, check: () => demoData.check() }]
            : []),
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
    AccountModule,
    SessionModule,
    WalletModule,
    PaymentModule,
  ],
})
export class AppModule {}
