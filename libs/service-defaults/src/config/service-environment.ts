import { z } from 'zod';
import { tracingEnvironment } from './tracing-environment.js';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

const portNumber = z.coerce.number().int().min(0).max(65_535);

const everyService = (port: number) => ({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
  HOST: z.string().default('127.0.0.1'),
  /** With 0, the system chooses a free port. */
  PORT: portNumber.default(port),
  /** The port of `GET /metrics`. Do not publish it. */
  METRICS_PORT: portNumber.default(port === 0 ? 0 : port + 1_000),
  /** The time limit of a shutdown in milliseconds. After it, the process exits without finishing. */
  SHUTDOWN_TIMEOUT_MS: z.coerce.number().int().min(1).default(10_000),
  JWT_ISSUER: z.string().default('https://shop.example'),
  JWT_AUDIENCE: z.string().default('shop'),
  ...tracingEnvironment,
});

const remoteKeys = {
  /** The URL of the token issuer's public keys. */
  JWKS_URL: z.url({ protocol: /^https?$/ }),
};

type EveryService = ReturnType<typeof everyService>;

/**
 * The environment variables of each service. Spread them into the app's own `z.object`.
 * `jwks: false` is for the one service that issues the tokens and has its own keys.
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
