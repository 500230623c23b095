import { Database } from '@shop/postgres';
import { Clock } from '@shop/resilience';
import { Module } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { config } from '../config.js';
import { DeadlineSweeper } from './deadline-sweeper.js';
import { OrderConsumer } from './order.consumer.js';
import { OrderController } from './order.controller.js';
import { OrderMetrics } from './order.metrics.js';
import { OrderRepository } from './order.repository.js';
import { OrderService } from './order.service.js';
import { UnsettledOrderMetrics } from './unsettled-order.metrics.js';
import { UnsettledOrderRepository } from './unsettled-order.repository.js';

@Module({
  controllers: [OrderController, OrderConsumer],
  providers: [
    Clock,
    OrderService,
    OrderRepository,
    OrderMetrics,
    UnsettledOrderRepository,
    UnsettledOrderMetrics,
    {
      provide: DeadlineSweeper,
      inject: [Database, UnsettledOrderRepository, OrderService, Clock, config.KEY],
      useFactory: (
        database: Database,
        unsettled: UnsettledOrderRepository,
        orders: OrderService,
        clock: Clock,
        settings: ConfigType<typeof config>,
      ) =>
        new DeadlineSweeper(database, unsettled, orders, clock, {
          softDeadlineMs: settings.ORDER_SOFT_DEADLINE_MS,
        }),
    },
  ],
})
export class OrderModule {}
