import type { NestApplicationOptions } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Logger, PinoLogger } from 'nestjs-pino';
import { Registry } from 'prom-client';
import type { ServiceSettings } from './config/service-environment.js';
import { logRequests } from './http/access-log.js';
import { refuseUnknownRoutes } from './http/allowed-methods.js';
import { answerProtocolError, answerRouterError } from './http/early-errors.js';
import { traceRequests } from './http/request-trace.js';
import { measureRequests } from './metrics/request-metrics.js';
import { SERVICE_SETTINGS } from './service-options.js';

const BODY_LIMIT_BYTES = 64 * 1024;
/** The time that a client has to send one request. Without a limit, slow clients could hold connections indefinitely. */
const REQUEST_TIMEOUT_MS = 30_000;

/** Creates the app of a module. The result of `Test…compile()` implements it, and `startService` has its own. */
export interface AppSource {
  createNestApplication<App extends NestFastifyApplication>(
    adapter: FastifyAdapter,
    options: NestApplicationOptions,
  ): App | Promise<App>;
}

/**
 * An app with the HTTP behaviour of production, which does not listen yet. Call `await app.init()` for `app.inject`, or
 * `await app.listen(0, '127.0.0.1')`.
 *
 * @example const app = await createServiceApp(await Test.createTestingModule({ imports: [AppModule] }).compile());
 */
export async function createServiceApp(source: AppSource): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    frameworkErrors: answerRouterError,
    clientErrorHandler: answerProtocolError,
    // The app works until the last connection is closed, so a request on an open connection gets a normal response.
    return503OnClosing: false,
  });
  const app = await source.createNestApplication<NestFastifyApplication>(adapter, {
    // Nest's own parsers would also accept forms. Without them, Fastify's JSON parser is still active.
    bodyParser: false,
    bufferLogs: true,
    autoFlushLogs: false,
  });
  app.useLogger(app.get(Logger));
  app.flushLogs();
  const fastify = adapter.getInstance();
  fastify.removeContentTypeParser('text/plain');
  const settings = app.get<ServiceSettings>(SERVICE_SETTINGS);
  traceRequests(fastify, { trustIncoming: settings.TRACE_TRUST_INCOMING });
  refuseUnknownRoutes(fastify);
  logRequests(fastify, (await app.resolve(PinoLogger)).logger);
  measureRequests(fastify, app.get(Registry));
  return app;
}
