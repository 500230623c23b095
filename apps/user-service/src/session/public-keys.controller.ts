import { Public } from '@shop/service-defaults';
import { Controller, Get } from '@nestjs/common';
import type { JWK } from 'jose';
import { SigningKey } from './signing-key.js';

/** What the other services check tokens with (RFC 7517). It needs neither database nor broker. */
@Public()
@Controller('.well-known/jwks.json')
export class PublicKeysController {
  constructor(private readonly key: SigningKey) {}

  @Get()
  keys(): { keys: JWK[] } {
    return { keys: [this.key.publicJwk] };
  }
}
