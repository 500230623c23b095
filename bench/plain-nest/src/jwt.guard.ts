import {
  type CanActivate,
  type ExecutionContext,
  Injectable,
  UnauthorizedException,
} from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';

export interface AuthenticatedRequest extends IncomingMessage {
  userId: string;
}

/** Verifies each token once, like the apps. */
@Injectable()
export class JwtGuard implements CanActivate {
  private readonly keys = createRemoteJWKSet(new URL(process.env['JWKS_URL'] ?? ''), {
    cacheMaxAge: Infinity,
  });
  private readonly verified = new LRUCache<string, { userId: string; expiresAtMs: number }>({
    max: 2_000,
  });

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const [scheme, token] = request.headers.authorization?.split(' ') ?? [];
    if (scheme !== 'Bearer' || token === undefined) throw new UnauthorizedException();
    request.userId = this.cachedUserId(token) ?? (await this.check(token));
    return true;
  }

  private cachedUserId(token: string): string | undefined {
    const cached = this.verified.get(token);
    return cached && cached.expiresAtMs > Date.now() ? cached.userId : undefined;
  }

  private async check(token: string): Promise<string> {
    try {
      const { payload } = await jwtVerify(token, this.keys, {
        algorithms: ['RS256'],
        issuer: 'https://shop.example',
        audience: 'shop',
      });
      const { sub: userId = '', exp = 0 } = payload;
      this.verified.set(token, { userId, expiresAtMs: exp * 1000 });
      return userId;
    } catch (error) {
      throw new UnauthorizedException(undefined, { cause: error });
    }
  }
}
