import { Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import { unavailable } from '../problems/frequent-problems.js';

/** Where the keys come from that tokens are checked with. */
export interface PublicKeys {
  /** The key that a token's header names; rejects with jose's `JWKSNoMatchingKey` when there is none. */
  readonly keyFor: JWTVerifyGetKey;
}

const FETCH_TIMEOUT_MS = 2_000;
/** An unknown `kid` makes us ask again, but not more often than this: anybody can invent a `kid`. */
const COOL_DOWN_MS = 5_000;
const PREFETCH_RETRY_MS = 1_000;

/**
 * The issuer's keys over HTTP. They are kept without expiry, so that tokens can be checked while the issuer is away, and
 * fetched again only for an unknown `kid`. Without any keys, the answer is 503, never "let through".
 */
export class RemotePublicKeys implements PublicKeys, OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(RemotePublicKeys.name);
  private readonly keys: ReturnType<typeof createRemoteJWKSet>;
  private retry?: NodeJS.Timeout;
  private stopped = false;

  constructor(url: string) {
    this.keys = createRemoteJWKSet(new URL(url), {
      timeoutDuration: FETCH_TIMEOUT_MS,
      cooldownDuration: COOL_DOWN_MS,
      cacheMaxAge: Infinity,
    });
  }

  readonly keyFor: JWTVerifyGetKey = async (header, token) => {
    try {
      return await this.keys(header, token);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey) throw error;
      throw unavailable('Tokens cannot be checked at the moment.', { cause: error });
    }
  };

  onApplicationBootstrap(): void {
    void this.prefetch();
  }

  onApplicationShutdown(): void {
    this.stopped = true;
    clearTimeout(this.retry);
  }

  /** In the background: an app starts without the issuer. */
  private async prefetch(waited = false): Promise<void> {
    try {
      await this.keys.reload();
      if (waited) this.logger.log('got the public keys');
    } catch (error) {
      if (this.stopped) return;
      if (!waited) this.logger.warn(`waiting for the public keys: ${String(error)}`);
      this.retry = setTimeout(() => void this.prefetch(true), PREFETCH_RETRY_MS);
      this.retry.unref();
    }
  }
}
