import { Controller, Get, HttpStatus, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Public } from '../auth/auth.decorators.js';
import { Operation } from '../openapi/operation.decorator.js';
import { READINESS_CHECKS } from '../service-options.js';
import {
  type ReadinessCheck,
  type ReadinessReport,
  readinessReport,
  reportReadiness,
} from './readiness.js';

@Public()
@Controller('health')
export class HealthController {
  constructor(@Inject(READINESS_CHECKS) private readonly checks: readonly ReadinessCheck[]) {}

  @Operation('isLive', {
    summary: 'Whether the process runs',
    answer: z.object({ status: z.literal('ok') }),
    unavailable: 'never',
  })
  @Get('live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** Whether the service can do its work. 503 only while a required dependency is unavailable. */
  @Operation('isReady', {
    summary: 'Whether the service can do its work',
    description:
      'If an optional dependency is unavailable, the service is `degraded` and ready. A `warning` needs a person.',
    answer: readinessReport,
    unavailable: readinessReport,
  })
  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<ReadinessReport> {
    const report = await reportReadiness(this.checks);
    if (report.status === 'unavailable') void reply.code(HttpStatus.SERVICE_UNAVAILABLE);
    return report;
  }
}
