import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import { continueTrace } from '@shop/tracing';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PinoLogger } from 'nestjs-pino';
import { SERVICE_OPTIONS } from '../service-options.js';
import type { Problem } from './problem.js';
import { type ErrorTranslation, problemOfError } from './problem-of-error.js';
import { sendProblem } from './send-problem.js';

/** The only place where an error becomes an HTTP response. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    @Inject(SERVICE_OPTIONS) private readonly translation: ErrorTranslation,
    private readonly logger: PinoLogger,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    // An event's error returns to its transport unchanged. The type of the error decides about a retry or a dead letter.
    if (host.getType() !== 'http') throw error;
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const trace = request.trace ?? continueTrace(request.headers);
    if (reply.raw.destroyed) {
      const reason = reasonOf(error);
      this.logger.info({ reason }, 'the client closed the connection before the response');
      return;
    }
    const problem = problemOfError(error, this.translation);
    this.log(problem, error);
    if (reply.raw.headersSent) {
      // A stream that has started cannot become an error response. Cutting it off is the only remaining signal.
      reply.raw.destroy();
      return;
    }
    sendProblem(reply, problem, trace);
  }

  private log(problem: Problem, error: unknown): void {
    if (problem.status === 503) {
      this.logger.warn({ reason: reasonOf(problem.cause ?? error) }, 'responded with 503');
    } else if (problem.status >= 500) {
      this.logger.error({ err: error }, 'a request failed');
    }
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
