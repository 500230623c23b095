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
/** A client may take this long to send one request, so that slow ones cannot hold connections for ever. */
const REQUEST_TIMEOUT_MS = 30_000;

/** What makes the app of a module: `Test…compile()`'s result fits, and `startService` brings its own. */
export interface AppSource {
  createNestApplication<App extends NestFastifyApplication>(
    adapter: FastifyAdapter,
    options: NestApplicationOptions,
  ): App | Promise<App>;
}

/**
 * An app with the HTTP behaviour of production, not yet listening: `await app.init()` for `app.inject`, or
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
    // Everything is still there until the last connection is closed: what comes on an open one is answered like the rest.
    return503OnClosing: false,
  });
  const app = await source.createNestApplication<NestFastifyApplication>(adapter, {
    // Nest's own parsers would accept forms too; Fastify's JSON parser is there without them
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
