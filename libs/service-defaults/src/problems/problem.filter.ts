import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import { continueTrace } from '@shop/tracing';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PinoLogger } from 'nestjs-pino';
import { SERVICE_OPTIONS } from '../service-options.js';
import type { Problem } from './problem.js';
import { type ErrorTranslation, problemOfError } from './problem-of-error.js';
import { sendProblem } from './send-problem.js';

/** The one place where an error becomes an HTTP answer. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    @Inject(SERVICE_OPTIONS) private readonly translation: ErrorTranslation,
    private readonly logger: PinoLogger,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    // An event's error goes back to its transport unchanged: the transport retries or dead-letters by what it is.
    if (host.getType() !== 'http') throw error;
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const trace = request.trace ?? continueTrace(request.headers);
    if (reply.raw.destroyed) {
      this.logger.info({ reason: reasonOf(error) }, 'the client left before the answer');
      return;
    }
    const problem = problemOfError(error, this.translation);
    this.log(problem, error);
    if (reply.raw.headersSent) {
      // A stream that has begun cannot become an error answer; cutting it is the only sign left.
      reply.raw.destroy();
      return;
    }
    sendProblem(reply, problem, trace);
  }

  private log(problem: Problem, error: unknown): void {
    if (problem.status === 503) {
      this.logger.warn({ reason: reasonOf(problem.cause ?? error) }, 'answered 503');
    } else if (problem.status >= 500) {
      this.logger.error({ err: error }, 'a request failed');
    }
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
