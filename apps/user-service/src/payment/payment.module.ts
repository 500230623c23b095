import { Module } from '@nestjs/common';
import { WalletModule } from '../wallet/wallet.module.js';
import { PaymentConsumer } from './payment.consumer.js';
import { PaymentRepository } from './payment.repository.js';
import { PaymentService } from './payment.service.js';

@Module({
  imports: [WalletModule],
  controllers: [PaymentConsumer],
  providers: [PaymentService, PaymentRepository],
})
export class PaymentModule {}
