import type { FactoryProvider, ModuleMetadata } from '@nestjs/common';
import type { PublicKeys } from './auth/public-keys.js';
import type { ServiceSettings } from './config/service-environment.js';
import type { ReadinessCheck } from './health/readiness.js';
import type { ErrorTranslation } from './problems/problem-of-error.js';

type Factory<T> = Pick<FactoryProvider<T>, 'inject' | 'useFactory'>;

export interface ServiceDefaultsOptions extends ErrorTranslation {
  /** The app's name in each log line, such as `order-service`. */
  readonly name: string;
  /** The purpose of the API, at the beginning of its description (Markdown). */
  readonly description?: string;
  /** The result of `defineConfig`. Its values can be injected anywhere. */
  readonly config: (() => ServiceSettings) & { readonly KEY: string | symbol };
  readonly checks?: Factory<readonly ReadinessCheck[]>;
  /** The source of the public keys, if not `JWKS_URL`. Only the service that issues the tokens needs it. */
  readonly publicKeys?: Factory<PublicKeys>;
  /** Modules that export what `checks` and `publicKeys` inject. */
  readonly imports?: ModuleMetadata['imports'];
}

export const SERVICE_OPTIONS = Symbol('SERVICE_OPTIONS');
export const SERVICE_SETTINGS = Symbol('SERVICE_SETTINGS');
export const READINESS_CHECKS = Symbol('READINESS_CHECKS');
export const PUBLIC_KEYS = Symbol('PUBLIC_KEYS');
