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
   * Returns an access token that is valid for one hour. It cannot be revoked, because services verify it without a request
   * to user-service.
   *
   * @param address the client's IP address.
   * @throws Problem 401 `invalid-credentials`, which does not reveal whether the account exists; 429 `too-many-attempts`,
   * which does not reveal it either and is also the response to the correct password.
   */
  async open({ email, password }: SessionRequest, address: string): Promise<string> {
    this.limit.check(email, address);
    const account = await this.accounts.authenticate(email, password);
    if (!account) {
      this.limit.failed(email, address);
      throw new Problem(
        401,
        'invalid-credentials',
        'The e-mail address or the password is wrong.',
        {
          // RFC 9110 requires this header for every 401.
          headers: { 'www-authenticate': 'Bearer realm="shop"' },
        },
      );
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
