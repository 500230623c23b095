import { Module } from '@nestjs/common';
import { AccountModule } from '../account/account.module.js';
import { PublicKeysController } from './public-keys.controller.js';
import { SessionController } from './session.controller.js';
import { SessionService } from './session.service.js';
import { SigningKeyModule } from './signing-key.module.js';

@Module({
  imports: [AccountModule, SigningKeyModule],
  controllers: [SessionController, PublicKeysController],
  providers: [SessionService],
})
export class SessionModule {}
