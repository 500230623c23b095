import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { forbidden } from '../problems/standard-problems.js';
import { PUBLIC, ROLES } from './auth.decorators.js';
import { bearerTokenOf } from './bearer-token.js';
import type { AuthenticatedUser } from './authenticated-user.js';
import { TokenVerifier } from './token-verifier.js';

/** Every HTTP route needs a valid token unless it is `@Public()`. Events have no token, so the guard accepts them. */
@Injectable()
export class JwtGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: TokenVerifier,
  ) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC, targets)) return true;
    const roles = this.reflector.getAllAndOverride<string[] | undefined>(ROLES, targets);
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const user = this.tokens.verify(bearerTokenOf(request));
    return user instanceof Promise
      ? user.then((awaited) => admit(request, awaited, roles))
      : admit(request, user, roles);
  }
}

function admit(
  request: FastifyRequest,
  user: AuthenticatedUser,
  roles: string[] | undefined,
): true {
  if (roles && !roles.some((role) => user.roles.includes(role))) throw forbidden();
  request.user = user;
  return true;
}
