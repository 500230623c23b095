import { Module } from '@nestjs/common';
import { OrderConsumer } from './order.consumer.js';
import { OrderController } from './order.controller.js';
import { OrderMetrics } from './order.metrics.js';
import { OrderRepository } from './order.repository.js';
import { OrderService } from './order.service.js';
import { UnsettledOrderMetrics } from './unsettled-order.metrics.js';

@Module({
  controllers: [OrderController, OrderConsumer],
  providers: [OrderService, OrderRepository, OrderMetrics, UnsettledOrderMetrics],
})
export class OrderModule {}
