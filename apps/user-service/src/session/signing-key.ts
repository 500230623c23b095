import { calculateJwkThumbprint, createLocalJWKSet, type JWK, type JWTVerifyGetKey } from 'jose';
import { createPublicKey, type KeyObject } from 'node:crypto';

/** The private key that signs access tokens, and its public key. */
export class SigningKey {
  /** For the guard of this service, which needs no request to get the key. */
  readonly keyFor: JWTVerifyGetKey;

  private constructor(
    readonly privateKey: KeyObject,
    readonly publicJwk: JWK & { readonly kid: string },
  ) {
    this.keyFor = createLocalJWKSet({ keys: [publicJwk] });
  }

  /** `kid` is the key's RFC 7638 thumbprint. Replicas with the same key have the same `kid`, and another key has another. */
  static async of(privateKey: KeyObject): Promise<SigningKey> {
    const jwk = createPublicKey(privateKey).export({ format: 'jwk' });
    const kid = await calculateJwkThumbprint(jwk);
    return new SigningKey(privateKey, { ...jwk, kid, alg: 'RS256', use: 'sig' });
  }
}
