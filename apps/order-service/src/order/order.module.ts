import { Module } from '@nestjs/common';
import { OrderConsumer } from './order.consumer.js';
import { OrderController } from './order.controller.js';
import { OrderRepository } from './order.repository.js';
import { OrderService } from './order.service.js';

@Module({
  controllers: [OrderController, OrderConsumer],
  providers: [OrderService, OrderRepository],
})
export class OrderModule {}
