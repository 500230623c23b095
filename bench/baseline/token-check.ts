// How the baselines check a token: with jose, and each token once, as the apps do (@shop/service-defaults).
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { setting } from './setting.ts';

const keys = createRemoteJWKSet(new URL(setting('JWKS_URL')), { cacheMaxAge: Infinity });
const verified = new LRUCache<string, { userId: string; expiresAtMs: number }>({ max: 2_000 });

/** The user's id; a promise only for a token that is new here, and undefined without a valid token. */
export function userOf(
  authorization: string | undefined,
): string | undefined | Promise<string | undefined> {
  if (!authorization?.startsWith('Bearer ')) return undefined;
  const token = authorization.slice('Bearer '.length);
  const known = verified.get(token);
  if (!known) return check(token);
  return known.expiresAtMs > Date.now() ? known.userId : undefined;
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
