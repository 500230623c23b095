import { Module } from '@nestjs/common';
import { ClientsModule } from '../clients/clients.module.js';
import { OrderDetailsService } from './order-details.service.js';
import { OrdersController } from './orders.controller.js';

@Module({
  imports: [ClientsModule],
  controllers: [OrdersController],
  providers: [OrderDetailsService],
})
export class OrdersModule {}
