import type { TraceContext } from '@shop/tracing';
import type { FastifyReply } from 'fastify';
import type { Problem } from './problem.js';

const PROBLEM_JSON = 'application/problem+json; charset=utf-8';

/**
 * Sends the problem as the response. It sets `x-gtxid` again, because an error before the first hook has no such
 * header.
 */
export function sendProblem(reply: FastifyReply, problem: Problem, trace: TraceContext): void {
  void reply
    .code(problem.status)
    .headers({ ...problem.headers, 'x-gtxid': trace.gtxid })
    .type(PROBLEM_JSON)
    .send(JSON.stringify(problem.body(trace.gtxid)));
}
