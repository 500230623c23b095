import { Module } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { config } from '../config.js';
import { SigningKey } from './signing-key.js';

@Module({
  providers: [
    {
      provide: SigningKey,
      inject: [config.KEY],
      useFactory: (settings: ConfigType<typeof config>) =>
        SigningKey.of(settings.JWT_PRIVATE_KEY_FILE),
    },
  ],
  exports: [SigningKey],
})
export class SigningKeyModule {}
