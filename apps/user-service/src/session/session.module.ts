import { Module } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { AccountModule } from '../account/account.module.js';
import { config } from '../config.js';
import { LoginLimit } from './login-limit.js';
import { PublicKeysController } from './public-keys.controller.js';
import { SessionController } from './session.controller.js';
import { SessionService } from './session.service.js';
import { SigningKeyModule } from './signing-key.module.js';

@Module({
  imports: [AccountModule, SigningKeyModule],
  controllers: [SessionController, PublicKeysController],
  providers: [
    SessionService,
    {
      provide: LoginLimit,
      inject: [config.KEY],
      useFactory: (settings: ConfigType<typeof config>) =>
        new LoginLimit({
          failuresPerAccount: settings.LOGIN_FAILURES_PER_ACCOUNT,
          failuresPerAddress: settings.LOGIN_FAILURES_PER_ADDRESS,
          windowMs: settings.LOGIN_WINDOW_MS,
        }),
    },
  ],
})
export class SessionModule {}
