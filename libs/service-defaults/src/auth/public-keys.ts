import { Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import { unavailable } from '../problems/standard-problems.js';

/** The source of the keys that verify tokens. */
export interface PublicKeys {
  /** The key that a token's header names. Rejects with jose's `JWKSNoMatchingKey` if there is no such key. */
  readonly keyFor: JWTVerifyGetKey;
}

const FETCH_TIMEOUT_MS = 2_000;
/** An unknown `kid` makes the service fetch the keys again, but at most this often: any client can invent a `kid`. */
const COOL_DOWN_MS = 5_000;
const PREFETCH_RETRY_MS = 1_000;

/**
 * The issuer's keys over HTTP. They do not expire, so that tokens can be verified while the issuer is unavailable. An
 * unknown `kid` makes the service fetch them again. Without keys, the response is 503 and no request is accepted.
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
      throw unavailable('Tokens cannot be verified at the moment.', { cause: error });
    }
  };

  onApplicationBootstrap(): void {
    void this.prefetch();
  }

  onApplicationShutdown(): void {
    this.stopped = true;
    clearTimeout(this.retry);
  }

  /** Runs in the background, because an app starts without the issuer. */
  private async prefetch(waited = false): Promise<void> {
    try {
      await this.keys.reload();
      if (waited) this.logger.log('received the public keys');
    } catch (error) {
      if (this.stopped) return;
      if (!waited) this.logger.warn(`waiting for the public keys: ${String(error)}`);
      this.retry = setTimeout(() => void this.prefetch(true), PREFETCH_RETRY_MS);
      this.retry.unref();
    }
  }
}
