import { Logger, type NestApplicationOptions, ShutdownSignal, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import type { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { ConfigurationError } from './config/configuration-error.js';
import type { ServiceSettings } from './config/service-environment.js';
import { MetricsServer } from './metrics/metrics-server.js';
import { createServiceApp } from './service-app.js';
import { SERVICE_SETTINGS } from './service-options.js';
import { SpanExport } from './tracing/span-export.js';

const STOP_SIGNALS = [ShutdownSignal.SIGTERM, ShutdownSignal.SIGINT];

export interface StartServiceOptions {
  /** The app's other inputs in addition to HTTP. They start after HTTP listens. */
  readonly transports?: (app: NestFastifyApplication) => readonly CustomTransportStrategy[];
}

/**
 * Runs an app as this process: HTTP first, then the transports, until SIGTERM or SIGINT. Then it finishes the requests
 * and messages in flight and exits with 0. It exits with 1 if that takes longer than `SHUTDOWN_TIMEOUT_MS` or if the
 * start fails.
 */
export async function startService(
  appModule: Type<unknown>,
  { transports = () => [] }: StartServiceOptions = {},
): Promise<void> {
  try {
    const app = await createServiceApp(fromModule(appModule));
    const settings = app.get<ServiceSettings>(SERVICE_SETTINGS);
    stopOnSignal(app, settings.SHUTDOWN_TIMEOUT_MS);
    await app.get(SpanExport).start();
    await app.listen(settings.PORT, settings.HOST);
    const logger = new Logger('startService');
    logger.log(`listening at ${await app.getUrl()}`);
    // Event loop, heap and garbage collection belong to the process, not to the app.
    collectDefaultMetrics({ register: app.get(Registry) });
    const metrics = app.get(MetricsServer);
    logger.log(`metrics at ${await metrics.listen(settings.METRICS_PORT, settings.HOST)}`);
    for (const strategy of transports(app)) {
      app.connectMicroservice({ strategy }, { inheritAppConfig: true });
    }
    await app.startAllMicroservices();
  } catch (error) {
    reportFailure(error);
    process.exit(1);
  }
}

function fromModule(appModule: Type<unknown>) {
  return {
    createNestApplication: <App extends NestFastifyApplication>(
      adapter: FastifyAdapter,
      options: NestApplicationOptions,
    ) => NestFactory.create<App>(appModule, adapter, { ...options, abortOnError: false }),
  };
}

function stopOnSignal(app: NestFastifyApplication, timeoutMs: number): void {
  app.enableShutdownHooks(STOP_SIGNALS, { useProcessExit: true });
  for (const signal of STOP_SIGNALS) {
    process.once(signal, () => {
      new Logger('startService').log(`${signal}: finishing requests and messages in flight`);
      setTimeout(() => {
        new Logger('startService').error(
          `the shutdown did not finish within ${timeoutMs} ms; the process exits now`,
        );
        process.exit(1);
      }, timeoutMs).unref();
    });
  }
}

function reportFailure(error: unknown): void {
  // An invalid environment needs no stack, and without a log level there is no logger.
  if (error instanceof ConfigurationError) {
    process.stderr.write(`${error.message}\n`);
    return;
  }
  Logger.flush();
  new Logger('startService').error(error);
}
