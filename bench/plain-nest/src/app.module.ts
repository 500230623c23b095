import { OutboxRelay, EventPublisher } from '@shop/messaging';
import { type MiddlewareConsumer, Module, type NestModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Kafka, logLevel } from 'kafkajs';
import { DataSource } from 'typeorm';
import { AccessLogMiddleware } from './access-log.middleware.js';
import { HealthController } from './health.controller.js';
import { Order, OrderEvent, OrderLine, OutboxMessage } from './order.entities.js';
import { OrdersController } from './orders.controller.js';
import { OrdersService } from './orders.service.js';

const entities = [Order, OrderLine, OrderEvent, OutboxMessage];

@Module({
  imports: [
    TypeOrmModule.forRoot({ type: 'postgres', url: process.env['DATABASE_URL'], entities }),
    TypeOrmModule.forFeature(entities),
  ],
  controllers: [OrdersController, HealthController],
  providers: [
    OrdersService,
    {
      provide: OutboxRelay,
      inject: [DataSource],
      useFactory: (dataSource: DataSource) => {
        const brokers = [process.env['KAFKA_BROKERS'] ?? ''];
        const kafka = new Kafka({ brokers, logLevel: logLevel.ERROR });
        const publisher = new EventPublisher(kafka, process.env['KAFKA_TOPIC_PREFIX'] ?? '');
        return new OutboxRelay(dataSource, publisher);
      },
    },
  ],
})
export class AppModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(AccessLogMiddleware).forRoutes(OrdersController);
  }
}
