import { Operation, Public } from '@shop/service-defaults';
import { Controller, Get } from '@nestjs/common';
import type { JWK } from 'jose';
import { z } from 'zod';
import { SigningKey } from './signing-key.js';

const publicKeys = z
  .object({ keys: z.array(z.looseObject({ kty: z.string(), kid: z.string(), alg: z.string() })) })
  .meta({ id: 'PublicKeys' });

/** Serves the keys with which other services verify tokens (RFC 7517). It needs neither database nor broker. */
@Public()
@Controller('.well-known/jwks.json')
export class PublicKeysController {
  constructor(private readonly key: SigningKey) {}

  @Operation('publicKeys', {
    summary: 'The public keys to verify access tokens (RFC 7517)',
    answer: publicKeys,
    unavailable: 'never',
  })
  @Get()
  keys(): { keys: JWK[] } {
    return { keys: [this.key.publicJwk] };
  }
}
