import { Controller, Get, HttpStatus, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Public } from '../auth/auth.decorators.js';
import { READINESS_CHECKS } from '../service-options.js';
import { type ReadinessCheck, type ReadinessReport, reportReadiness } from './readiness.js';

@Public()
@Controller('health')
export class HealthController {
  constructor(@Inject(READINESS_CHECKS) private readonly checks: readonly ReadinessCheck[]) {}

  /** The process runs. */
  @Get('live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** The service can do its work: 503 only while something that it requires is away. */
  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<ReadinessReport> {
    const report = await reportReadiness(this.checks);
    if (report.status === 'unavailable') void reply.code(HttpStatus.SERVICE_UNAVAILABLE);
    return report;
  }
}
