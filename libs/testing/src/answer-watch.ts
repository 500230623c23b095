import type { OpenApiDocument } from '@shop/service-defaults';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AnswerCheck } from './answer-check.js';

/** The description itself and the page that shows it. */
const UNDESCRIBED = /^GET \/(openapi\.json|docs(\/.*)?)$/;

/** Holds an app against its own `/openapi.json`: each route has to be in there, and each answer as it says. */
export class AnswerWatch {
  private readonly violations: string[] = [];
  private readonly routes: string[] = [];
  private check: AnswerCheck | undefined;

  /** Has to be called before `init`: routes that are there already get no hooks any more. */
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

  /** After `init`. */
  async begin(): Promise<void> {
    const document = (await this.app.inject('/openapi.json')).json<OpenApiDocument>();
    this.check = new AnswerCheck(document);
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

  /** @throws Error that lists what was not as described */
  end(): void {
    if (this.violations.length > 0) throw new Error(this.violations.join('\n'));
  }
}
