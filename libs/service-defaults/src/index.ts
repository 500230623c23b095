export { BearerToken, CurrentUser, Public, Roles } from './auth/auth.decorators.js';
export type { AuthenticatedUser } from './auth/authenticated-user.js';
export type { PublicKeys } from './auth/public-keys.js';
export { ConfigurationError } from './config/configuration-error.js';
export { type Config, defineConfig } from './config/define-config.js';
export { flag } from './config/flag.js';
export { serviceEnvironment, type ServiceSettings } from './config/service-environment.js';
export type { ReadinessCheck, ReadinessReport } from './health/readiness.js';
export { badCursor, decodeCursor, encodeCursor } from './http/cursor.js';
export { IdempotencyKey } from './http/idempotency-key.decorator.js';
export { MetricsServer } from './metrics/metrics-server.js';
export { Operation, type OperationOptions } from './openapi/operation.decorator.js';
export type { OpenApiDocument, OpenApiOperation } from './openapi/openapi.js';
export type { JsonSchema } from './openapi/schemas.js';
export { forbidden, invalidRequest, notFound, unavailable } from './problems/standard-problems.js';
export {
  type InputError,
  Problem,
  type ProblemBody,
  type ProblemOptions,
} from './problems/problem.js';
export { type AppSource, createServiceApp } from './service-app.js';
export { ServiceDefaultsModule } from './service-defaults.module.js';
export type { ServiceDefaultsOptions } from './service-options.js';
export { startService, type StartServiceOptions } from './start-service.js';
