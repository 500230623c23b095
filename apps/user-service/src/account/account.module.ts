import { Module } from '@nestjs/common';
import { WalletModule } from '../wallet/wallet.module.js';
import { AccountController } from './account.controller.js';
import { AccountRepository } from './account.repository.js';
import { AccountService } from './account.service.js';
import { Passwords } from './passwords.js';

@Module({
  imports: [WalletModule],
  controllers: [AccountController],
  providers: [AccountService, AccountRepository, Passwords],
  exports: [AccountService, AccountRepository, Passwords],
})
export class AccountModule {}
