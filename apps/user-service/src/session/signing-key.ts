import { calculateJwkThumbprint, createLocalJWKSet, type JWK, type JWTVerifyGetKey } from 'jose';
import { createPublicKey, type KeyObject } from 'node:crypto';

/** The key that signs access tokens, and its public half, which everybody may have. */
export class SigningKey {
  /** For this service's own guard. */
  readonly keyFor: JWTVerifyGetKey;

  private constructor(
    readonly privateKey: KeyObject,
    readonly publicJwk: JWK & { readonly kid: string },
  ) {
    this.keyFor = createLocalJWKSet({ keys: [publicJwk] });
  }

  /** `kid` is the key's RFC 7638 thumbprint: replicas with the same key say the same, and another key has another. */
  static async of(privateKey: KeyObject): Promise<SigningKey> {
    const jwk = createPublicKey(privateKey).export({ format: 'jwk' });
    const kid = await calculateJwkThumbprint(jwk);
    return new SigningKey(privateKey, { ...jwk, kid, alg: 'RS256', use: 'sig' });
  }
}
