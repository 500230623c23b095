import { Module } from '@nestjs/common';
import { ClientsModule } from '../clients/clients.module.js';
import { CheckoutController } from './checkout.controller.js';
import { CheckoutService } from './checkout.service.js';
import { QuoteController } from './quote.controller.js';
import { QuoteService } from './quote.service.js';

@Module({
  imports: [ClientsModule],
  controllers: [CheckoutController, QuoteController],
  providers: [CheckoutService, QuoteService],
})
export class CheckoutModule {}
