import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { APP_FILTER, APP_GUARD, APP_PIPE, HttpAdapterHost } from '@nestjs/core';
import { LoggerModule } from 'nestjs-pino';
import { Registry } from 'prom-client';
import { JwtGuard } from './auth/jwt.guard.js';
import { type PublicKeys, RemotePublicKeys } from './auth/public-keys.js';
import { TokenVerifier } from './auth/token-verifier.js';
import { ConfigurationError } from './config/configuration-error.js';
import type { ServiceSettings } from './config/service-environment.js';
import { HealthController } from './health/health.controller.js';
import { ConnectionDrain } from './http/connection-drain.js';
import { loggerOptions } from './logging/logger-options.js';
import { MetricsServer } from './metrics/metrics-server.js';
import { DocsController } from './openapi/docs.controller.js';
import { ProblemFilter } from './problems/problem.filter.js';
import { ValidationPipe } from './problems/validation.pipe.js';
import {
  PUBLIC_KEYS,
  READINESS_CHECKS,
  SERVICE_OPTIONS,
  SERVICE_SETTINGS,
  type ServiceDefaultsOptions,
} from './service-options.js';
import { SpanExport } from './tracing/span-export.js';

/**
 * The common parts of every app. All of them are providers (`APP_*`), so that an app of a testing module behaves like the
 * app in production.
 */
@Module({})
export class ServiceDefaultsModule {
  static forRoot(options: ServiceDefaultsOptions): DynamicModule {
    const { name, config } = options;
    return {
      module: ServiceDefaultsModule,
      global: true,
      imports: [
        { ...ConfigModule.forFeature(config), global: true },
        LoggerModule.forRootAsync({
          inject: [config.KEY],
          useFactory: (settings: ServiceSettings) => ({
            pinoHttp: loggerOptions(name, settings.LOG_LEVEL),
            // No logger per request: the mixin adds the trace to each line.
            forRoutes: [],
          }),
        }),
        ...(options.imports ?? []),
      ],
      controllers: [HealthController, DocsController],
      providers: [
        { provide: SERVICE_OPTIONS, useValue: options },
        { provide: SERVICE_SETTINGS, useExisting: config.KEY },
        { provide: READINESS_CHECKS, ...(options.checks ?? { useFactory: () => [] }) },
        { provide: PUBLIC_KEYS, ...(options.publicKeys ?? remoteKeys) },
        tokenVerifier,
        connectionDrain,
        // One registry for each app, not prom-client's global one, because tests run several apps in a process.
        { provide: Registry, useFactory: () => new Registry() },
        MetricsServer,
        SpanExport,
        { provide: APP_PIPE, useClass: ValidationPipe },
        { provide: APP_GUARD, useClass: JwtGuard },
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
      exports: [Registry],
    };
  }
}

const remoteKeys = {
  inject: [SERVICE_SETTINGS],
  useFactory: ({ JWKS_URL }: ServiceSettings): PublicKeys => {
    if (JWKS_URL === undefined) throw new ConfigurationError(['JWKS_URL: is missing']);
    return new RemotePublicKeys(JWKS_URL);
  },
};

const tokenVerifier: Provider = {
  provide: TokenVerifier,
  inject: [PUBLIC_KEYS, SERVICE_SETTINGS],
  useFactory: (keys: PublicKeys, settings: ServiceSettings) =>
    new TokenVerifier(keys, { issuer: settings.JWT_ISSUER, audience: settings.JWT_AUDIENCE }),
};

const connectionDrain: Provider = {
  provide: ConnectionDrain,
  inject: [HttpAdapterHost],
  useFactory: (host: HttpAdapterHost) => new ConnectionDrain(host),
};
