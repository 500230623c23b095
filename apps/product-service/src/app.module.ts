import { DeadLetterMetrics, EventConsumer, KafkaModule, kafkaSettings } from '@shop/messaging';
import { Database, MongoModule } from '@shop/mongo';
import { ServiceDefaultsModule } from '@shop/service-defaults';
import { Module } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { CatalogModule } from './catalog/catalog.module.js';
import { config } from './config.js';
import { StockModule } from './stock/stock.module.js';

const NAME = 'product-service';

@Module({
  imports: [
    ServiceDefaultsModule.forRoot({
      name: NAME,
      description: 'Stores products, prices and stock, and reserves stock for orders.',
      config,
      checks: {
        inject: [Database, EventConsumer, DeadLetterMetrics],
        useFactory: (
          database: Database,
          consumer: EventConsumer,
          deadLetters: DeadLetterMetrics,
        ) => [
          { name: 'mongodb', required: true, check: () => database.check() },
          { name: 'kafka', required: false, check: () => consumer.check() },
          { name: 'dead-letters', required: false, check: () => deadLetters.warning() },
        ],
      },
    }),
    MongoModule.forRoot({
      inject: [config.KEY],
      useFactory: (settings: ConfigType<typeof config>) => ({ url: settings.MONGODB_URL }),
    }),
    KafkaModule.forRoot({
      inject: [config.KEY],
      useFactory: (settings: ConfigType<typeof config>) => kafkaSettings(NAME, settings),
    }),
    CatalogModule,
    StockModule,
  ],
})
export class AppModule {}
