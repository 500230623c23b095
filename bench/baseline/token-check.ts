// The token check of the baselines: with jose, and once for each token, like the apps (@shop/service-defaults).
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { setting } from './setting.ts';

const keys = createRemoteJWKSet(new URL(setting('JWKS_URL')), { cacheMaxAge: Infinity });
const verified = new LRUCache<string, { userId: string; expiresAtMs: number }>({ max: 2_000 });

/** Returns the user's id, or undefined without a valid token. Returns a promise only for a token that is not cached yet. */
export function userOf(
  authorization: string | undefined,
): string | undefined | Promise<string | undefined> {
  if (!authorization?.startsWith('Bearer ')) return undefined;
  const token = authorization.slice('Bearer '.length);
  const cached = verified.get(token);
  if (!cached) return check(token);
  return cached.expiresAtMs > Date.now() ? cached.userId : undefined;
}

async function check(token: string): Promise<string | undefined> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ['RS256'],
      issuer: 'https://shop.example',
      audience: 'shop',
    });
    const { sub, exp } = payload;
    if (sub === undefined || exp === undefined) return undefined;
    verified.set(token, { userId: sub, expiresAtMs: exp * 1000 });
    return sub;
  } catch {
    return undefined;
  }
}
