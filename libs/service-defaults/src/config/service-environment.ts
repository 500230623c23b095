import { z } from 'zod';
import { tracingEnvironment } from './tracing-environment.js';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

const portNumber = z.coerce.number().int().min(0).max(65_535);

const everyService = (port: number) => ({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
  HOST: z.string().default('127.0.0.1'),
  /** 0 lets the system choose a free port. */
  PORT: portNumber.default(port),
  /** Where `GET /metrics` is served; not to be published. */
  METRICS_PORT: portNumber.default(port === 0 ? 0 : port + 1_000),
  /** How long a shutdown may take before the process ends by force, in milliseconds. */
  SHUTDOWN_TIMEOUT_MS: z.coerce.number().int().min(1).default(10_000),
  JWT_ISSUER: z.string().default('https://shop.example'),
  JWT_AUDIENCE: z.string().default('shop'),
  ...tracingEnvironment,
});

const remoteKeys = {
  /** Where the public keys of the token issuer are served. */
  JWKS_URL: z.url({ protocol: /^https?$/ }),
};

type EveryService = ReturnType<typeof everyService>;

/**
 * The environment variables that each service has; spread them into the app's own `z.object`.
 * `jwks: false` is for the one service that issues the tokens and knows its keys without asking.
 */
export function serviceEnvironment(defaults: {
  port: number;
  jwks?: true;
}): EveryService & typeof remoteKeys;
export function serviceEnvironment(defaults: { port: number; jwks: false }): EveryService;
export function serviceEnvironment({ port, jwks = true }: { port: number; jwks?: boolean }) {
  return jwks ? { ...everyService(port), ...remoteKeys } : everyService(port);
}

/** The parsed variables that this library itself reads. */
export type ServiceSettings = z.output<z.ZodObject<EveryService>> & { JWKS_URL?: string };
