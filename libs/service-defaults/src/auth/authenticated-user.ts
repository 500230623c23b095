/** The user of a valid token. */
export interface AuthenticatedUser {
  readonly userId: string;
  readonly roles: readonly string[];
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the guard; undefined on public routes. */
    user?: AuthenticatedUser;
  }
}
