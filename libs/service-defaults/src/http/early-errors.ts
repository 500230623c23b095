import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { HttpException } from '@nestjs/common';
import { continueTrace, startTrace } from '@shop/tracing';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../problems/problem.js';
import { problemOfError } from '../problems/problem-of-error.js';
import { sendProblem } from '../problems/send-problem.js';

/** Errors that Fastify's router finds before any hook runs: a malformed path, or a part of it that is too long. */
export function answerRouterError(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const status = error.statusCode ?? 500;
  const problem = problemOfError(new HttpException(error.message, status, { cause: error }));
  sendProblem(reply, problem, continueTrace(request.headers));
}

/** Errors that Node finds before there is a request: the data is not HTTP, too long, or too slow. */
export function answerProtocolError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const trace = startTrace();
  const problem = ofProtocolError(error.code);
  const body = JSON.stringify(problem.body(trace.gtxid));
  socket.end(
    [
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
      'content-type: application/problem+json; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
      `x-gtxid: ${trace.gtxid}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}

function ofProtocolError(code = ''): Problem {
  const [status, name, detail] = PROTOCOL_ERRORS[code] ?? NOT_HTTP;
  const errors = status === 400 ? [{ detail, pointer: '' }] : undefined;
  return new Problem(status, name, detail, { errors });
}

const NOT_HTTP = [400, 'invalid-request', 'This is not valid HTTP.'] as const;
const PROTOCOL_ERRORS: Readonly<Record<string, readonly [number, string, string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'headers-too-large', 'The headers are too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'request-timeout', 'The request took too long to arrive.'],
};
