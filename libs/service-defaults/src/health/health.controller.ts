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

  /** The process runs. */
  @Operation('isLive', {
    summary: 'Whether the process runs',
    answer: z.object({ status: z.literal('ok') }),
    unavailable: 'never',
  })
  @Get('live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** The service can do its work: 503 only while something that it requires is away. */
  @Operation('isReady', {
    summary: 'Whether the service can do its work',
    description:
      'Something that is not required may be away: then it is `degraded`, and ready. A `warning` is for people.',
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
