import { errors, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { Problem } from '../problems/problem.js';
import type { AuthenticatedUser } from './authenticated-user.js';
import type { PublicKeys } from './public-keys.js';

/** Verified tokens that are remembered; checking a signature costs more than the rest of a small request. */
const REMEMBERED_TOKENS = 2_000;

const claims = z.object({ sub: z.string().min(1), roles: z.array(z.string()), exp: z.number() });

interface VerifiedToken {
  readonly user: AuthenticatedUser;
  readonly expiresAtMs: number;
}

/** Checks tokens: RS256 only, issuer, audience, expiry. What is remembered is never used beyond its expiry. */
export class TokenVerifier {
  private readonly verified = new LRUCache<string, VerifiedToken>({ max: REMEMBERED_TOKENS });

  constructor(
    private readonly keys: PublicKeys,
    private readonly expected: { readonly issuer: string; readonly audience: string },
  ) {}

  /** The token's user; a promise only when the signature has to be checked. @throws Problem 401 or 503 */
  verify(token: string): AuthenticatedUser | Promise<AuthenticatedUser> {
    const known = this.verified.get(token);
    if (!known) return this.check(token);
    if (known.expiresAtMs > Date.now()) return known.user;
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
      // All wrong tokens get the same answer: the difference would only help who forges them.
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
