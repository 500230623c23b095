import { ConcurrencyLimiter, QueueFullError } from '@shop/resilience';
import { unavailable } from '@shop/service-defaults';
import { Injectable } from '@nestjs/common';
import { hashPassword, matchesHash } from './password-hash.js';

/** Half of Node's thread pool, which also reads files and resolves names. Each hash needs 32 MiB. */
const MAX_CONCURRENT_HASHES = 2;
/** About two seconds of work. A later result would be useless, because the caller's request has timed out. */
const MAX_QUEUED_HASHES = 16;

/** A hash that no password matches. With it, the response for an unknown e-mail address takes as long as for a known one. */
const DUMMY_HASH =
  '$scrypt$ln=15,r=8,p=3$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

/** Hashing is expensive on purpose. The limit protects the other requests of the service when many users log in. */
@Injectable()
export class Passwords {
  private readonly limiter = new ConcurrencyLimiter(MAX_CONCURRENT_HASHES, MAX_QUEUED_HASHES);

  hash(password: string): Promise<string> {
    return this.limited(() => hashPassword(password));
  }

  matches(password: string, hash = DUMMY_HASH): Promise<boolean> {
    return this.limited(() => matchesHash(password, hash));
  }

  private async limited<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await this.limiter.run(work);
    } catch (error) {
      if (!(error instanceof QueueFullError)) throw error;
      throw unavailable('Too many users are logging in at the moment.', { cause: error });
    }
  }
}
