import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { invalidRequest } from '../problems/standard-problems.js';
import { Problem } from '../problems/problem.js';

const MAX_KEY_LENGTH = 255;

/** The `Idempotency-Key` header, with or without quotes. 400 if it is missing or longer than 255 characters. */
export const IdempotencyKey = createParamDecorator(readIdempotencyKey);

/** The API's description recognises the routes that need the header by this function. */
export function readIdempotencyKey(_data: unknown, context: ExecutionContext): string {
  return idempotencyKeyOf(context.switchToHttp().getRequest<FastifyRequest>());
}

export function idempotencyKeyOf(request: Pick<FastifyRequest, 'headers'>): string {
  const header = String(request.headers['idempotency-key'] ?? '').trim();
  const key = /^"(.*)"$/.exec(header)?.[1] ?? header;
  if (key === '') {
    throw new Problem(400, 'idempotency-key-missing', 'The header Idempotency-Key is required.');
  }
  if (key.length > MAX_KEY_LENGTH) {
    throw invalidRequest(`Idempotency-Key may have at most ${MAX_KEY_LENGTH} characters.`);
  }
  return key;
}
