import { errors, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { Problem } from '../problems/problem.js';
import type { AuthenticatedUser } from './authenticated-user.js';
import type { PublicKeys } from './public-keys.js';

/** The number of cached tokens. The check of a signature costs more than all other work of a small request. */
const MAX_CACHED_TOKENS = 2_000;

const claims = z.object({ sub: z.string().min(1), roles: z.array(z.string()), exp: z.number() });

interface VerifiedToken {
  readonly user: AuthenticatedUser;
  readonly expiresAtMs: number;
}

/** Verifies tokens: RS256 only, issuer, audience and expiry. A cached token is never accepted after its expiry. */
export class TokenVerifier {
  private readonly verified = new LRUCache<string, VerifiedToken>({ max: MAX_CACHED_TOKENS });

  constructor(
    private readonly keys: PublicKeys,
    private readonly expected: { readonly issuer: string; readonly audience: string },
  ) {}

  /** The token's user; a promise only if the signature has to be checked. @throws Problem 401 or 503 */
  verify(token: string): AuthenticatedUser | Promise<AuthenticatedUser> {
    const cached = this.verified.get(token);
    if (!cached) return this.check(token);
    if (cached.expiresAtMs > Date.now()) return cached.user;
    this.verified.delete(token);
    throw invalidToken();
  }

  private async check(token: string): Promise<AuthenticatedUser> {
    try {
      const { payload } = await jwtVerify(token, this.keys.keyFor, {
        algorithms: ['RS256'],
        ...this.expected,
      });
      const { sub, roles, exp } = claims.parse(payload);
      const user = { userId: sub, roles };
      this.verified.set(token, { user, expiresAtMs: exp * 1000 });
      return user;
    } catch (error) {
      // All invalid tokens get the same response. A difference would only help an attacker.
      if (error instanceof errors.JOSEError || error instanceof z.ZodError)
        throw invalidToken(error);
      throw error;
    }
  }
}

function invalidToken(cause?: unknown): Problem {
  return new Problem(401, 'unauthenticated', 'The access token is not valid.', {
    headers: { 'www-authenticate': 'Bearer realm="shop", error="invalid_token"' },
    cause,
  });
}
