import { Injectable, type NestMiddleware } from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pino } from 'pino';

const logger = pino({ base: { service: 'plain-nest' } });

@Injectable()
export class AccessLogMiddleware implements NestMiddleware {
  use({ method }: IncomingMessage, response: ServerResponse, next: () => void): void {
    const since = performance.now();
    response.once('finish', () => {
      const ms = Math.round((performance.now() - since) * 10) / 10;
      logger.info({ method, route: '/orders', status: response.statusCode, ms }, 'request');
    });
    next();
  }
}
