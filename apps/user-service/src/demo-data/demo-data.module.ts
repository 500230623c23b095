import { Module } from '@nestjs/common';
import { AccountModule } from '../account/account.module.js';
import { WalletModule } from '../wallet/wallet.module.js';
import { DemoData } from './demo-data.js';

@Module({
  imports: [AccountModule, WalletModule],
  providers: [DemoData],
  exports: [DemoData],
})
export class DemoDataModule {}
