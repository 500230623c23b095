import type { FactoryProvider, ModuleMetadata } from '@nestjs/common';
import type { PublicKeys } from './auth/public-keys.js';
import type { ServiceSettings } from './config/service-environment.js';
import type { ReadinessCheck } from './health/readiness.js';
import type { ErrorTranslation } from './problems/problem-of-error.js';

type Factory<T> = Pick<FactoryProvider<T>, 'inject' | 'useFactory'>;

export interface ServiceDefaultsOptions extends ErrorTranslation {
  /** The app's name, as in each log line: `order-service`. */
  readonly name: string;
  /** What the API is for, at the beginning of its description (Markdown). */
  readonly description?: string;
  /** What `defineConfig` returned; its values can then be injected anywhere. */
  readonly config: (() => ServiceSettings) & { readonly KEY: string | symbol };
  readonly checks?: Factory<readonly ReadinessCheck[]>;
  /** Where public keys come from, if not from `JWKS_URL`: for the service that issues the tokens. */
  readonly publicKeys?: Factory<PublicKeys>;
  /** Modules that export what `checks` and `publicKeys` inject. */
  readonly imports?: ModuleMetadata['imports'];
}

export const SERVICE_OPTIONS = Symbol('SERVICE_OPTIONS');
export const SERVICE_SETTINGS = Symbol('SERVICE_SETTINGS');
export const READINESS_CHECKS = Symbol('READINESS_CHECKS');
export const PUBLIC_KEYS = Symbol('PUBLIC_KEYS');
