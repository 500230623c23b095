import type { OpenApiDocument } from '@shop/service-defaults';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ResponseCheck } from './response-check.js';

/** The description itself and the page that shows it. */
const UNDESCRIBED = /^GET \/(openapi\.json|docs(\/.*)?)$/;

/** Compares an app with its own `/openapi.json`: it must contain each route and describe each response. */
export class ResponseMonitor {
  private readonly violations: string[] = [];
  private readonly routes: string[] = [];
  private check: ResponseCheck | undefined;

  /** Call it before `init`: fastify does not add hooks to routes that exist already. */
  constructor(private readonly app: NestFastifyApplication) {
    const fastify = app.getHttpAdapter().getInstance();
    fastify.addHook('onRoute', ({ method, url }) => {
      for (const each of [method].flat()) {
        if (each !== 'HEAD') this.routes.push(`${each} ${url.replaceAll(/:(\w+)/g, '{$1}')}`);
      }
    });
    fastify.addHook('onSend', (request, reply, payload, done) => {
      const { method, url: path } = request;
      const headers = reply.getHeaders() as Record<string, string>;
      try {
        this.check?.check({ method, path, status: reply.statusCode, headers, body: payload ?? '' });
      } catch (error) {
        this.violations.push(error instanceof Error ? error.message : String(error));
      }
      done();
    });
  }

  /** Call it after `init`. */
  async start(): Promise<void> {
    const document = (await this.app.inject('/openapi.json')).json<OpenApiDocument>();
    this.check = new ResponseCheck(document);
    const described = new Set(
      Object.entries(document.paths).flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
      ),
    );
    for (const route of this.routes) {
      if (described.has(route) || UNDESCRIBED.test(route)) continue;
      this.violations.push(`${route} is not in /openapi.json`);
    }
  }

  /** @throws Error that lists every route and response that differs from the description. */
  verify(): void {
    if (this.violations.length > 0) throw new Error(this.violations.join('\n'));
  }
}
