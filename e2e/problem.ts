import { expect } from 'vitest';
import type { ApiResponse, Problem } from './customer.ts';

/** Checks that the response is a problem in the format of all services (RFC 9457), and returns its body. */
export function expectProblem(
  response: ApiResponse<unknown>,
  status: number,
  code: string,
): Problem {
  const problem = response.body as Problem;
  expect(response.status, JSON.stringify(problem)).toBe(status);
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(problem).toMatchObject({
    type: `https://shop.example/problems/${code}`,
    title: expect.stringMatching(/./) as string,
    status,
    detail: expect.stringMatching(/./) as string,
    gtxid: response.headers.get('x-gtxid'),
  });
  expect(problem.gtxid).toMatch(/^[0-9a-f]{32}$/);
  return problem;
}
