import { Module } from '@nestjs/common';
import { ClientsModule } from '../clients/clients.module.js';
import { CheckoutController } from './checkout.controller.js';

@Module({ imports: [ClientsModule], controllers: [CheckoutController] })
export class CheckoutModule {}
