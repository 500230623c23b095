import type { SessionRequest } from '@shop/contracts';
import { Problem } from '@shop/service-defaults';
import { Inject, Injectable } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { SignJWT } from 'jose';
import { AccountService } from '../account/account.service.js';
import { config } from '../config.js';
import { LoginLimit } from './login-limit.js';
import { SigningKey } from './signing-key.js';

export const SESSION_SECONDS = 60 * 60;

@Injectable()
export class SessionService {
  constructor(
    private readonly accounts: AccountService,
    private readonly limit: LoginLimit,
    private readonly key: SigningKey,
    @Inject(config.KEY) private readonly settings: ConfigType<typeof config>,
  ) {}

  /**
   * An access token, good for an hour. It cannot be taken back before: nobody asks this service whether it still holds.
   *
   * @param address the client's IP address.
   * @throws Problem 401 `invalid-credentials`, which does not say whether there is such an account; 429
   * `too-many-attempts`, which does not either, and comes for the right password too.
   */
  async open({ email, password }: SessionRequest, address: string): Promise<string> {
    this.limit.check(email, address);
    const account = await this.accounts.authenticate(email, password);
    if (!account) {
      this.limit.failed(email, address);
      throw new Problem(401, 'invalid-credentials', 'E-mail address or password is wrong.', {
        // RFC 9110 wants it on every 401.
        headers: { 'www-authenticate': 'Bearer realm="shop"' },
      });
    }
    this.limit.succeeded(email);
    return new SignJWT({ roles: account.roles })
      .setProtectedHeader({ alg: 'RS256', kid: this.key.publicJwk.kid })
      .setSubject(account.userId)
      .setIssuer(this.settings.JWT_ISSUER)
      .setAudience(this.settings.JWT_AUDIENCE)
      .setIssuedAt()
      .setExpirationTime(`${SESSION_SECONDS}s`)
      .sign(this.key.privateKey);
  }
}
