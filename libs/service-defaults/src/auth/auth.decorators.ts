import { createParamDecorator, type CustomDecorator, SetMetadata } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { bearerTokenOf } from './bearer-token.js';
import type { AuthenticatedUser } from './authenticated-user.js';

export const PUBLIC = 'shop:public';
export const ROLES = 'shop:roles';

/** A route (or controller) that needs no token. */
export function Public(): CustomDecorator {
  return SetMetadata(PUBLIC, true);
}

/** A route (or controller) for users with one of these roles. Other users get 403. */
export function Roles(...roles: string[]): CustomDecorator {
  return SetMetadata(ROLES, roles);
}

/** The user of the token: `@CurrentUser() user: AuthenticatedUser`. Only on routes that are not public. */
export const CurrentUser = createParamDecorator((_data: unknown, context): AuthenticatedUser => {
  const { user } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!user) throw new Error('@CurrentUser() is used on a public route; remove it or @Public()');
  return user;
});

/** The token itself, to forward it to another service. */
export const BearerToken = createParamDecorator((_data: unknown, context): string =>
  bearerTokenOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
