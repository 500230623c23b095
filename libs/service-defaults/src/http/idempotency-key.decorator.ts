import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { invalidRequest } from '../problems/frequent-problems.js';
import { Problem } from '../problems/problem.js';

const LONGEST_KEY = 255;

/** The `Idempotency-Key` header, bare or quoted alike. 400 when it is missing or longer than 255 characters. */
export const IdempotencyKey = createParamDecorator(readIdempotencyKey);

/** By this function the API's description knows the routes that need the header. */
export function readIdempotencyKey(_data: unknown, context: ExecutionContext): string {
  return idempotencyKeyOf(context.switchToHttp().getRequest<FastifyRequest>());
}

export function idempotencyKeyOf(request: Pick<FastifyRequest, 'headers'>): string {
  const header = String(request.headers['idempotency-key'] ?? '').trim();
  const key = /^"(.*)"$/.exec(header)?.[1] ?? header;
  if (key === '') {
    throw new Problem(400, 'idempotency-key-missing', 'The header Idempotency-Key is needed.');
  }
  if (key.length > LONGEST_KEY) {
    throw invalidRequest(`Idempotency-Key may have at most ${LONGEST_KEY} characters.`);
  }
  return key;
}
