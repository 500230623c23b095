import { ConcurrencyLimiter, QueueFullError } from '@shop/resilience';
import { unavailable } from '@shop/service-defaults';
import { Injectable } from '@nestjs/common';
import { hashPassword, matchesHash } from './password-hash.js';

/** Half of Node's thread pool, which also reads files and resolves names; 32 MiB for each. */
const HASHES_AT_ONCE = 2;
/** About two seconds of work. Who calls has given up by then. */
const WAITING_AT_MOST = 16;

/** Nobody's password, hashed like everybody's: an unknown e-mail address must not be answered faster than a known one. */
const NOBODYS_HASH =
  '$scrypt$ln=15,r=8,p=3$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

/** Hashing is expensive on purpose. Few at once, so that a flood of sign-ins does not take the whole service with it. */
@Injectable()
export class Passwords {
  private readonly limiter = new ConcurrencyLimiter(HASHES_AT_ONCE, WAITING_AT_MOST);

  hash(password: string): Promise<string> {
    return this.limited(() => hashPassword(password));
  }

  matches(password: string, hash = NOBODYS_HASH): Promise<boolean> {
    return this.limited(() => matchesHash(password, hash));
  }

  private async limited<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await this.limiter.run(work);
    } catch (error) {
      if (!(error instanceof QueueFullError)) throw error;
      throw unavailable('Too many people sign in at the moment.', { cause: error });
    }
  }
}
