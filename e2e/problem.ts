import { expect } from 'vitest';
import type { Answer, Problem } from './customer.ts';

/** Checks that the answer is a refusal in the one dialect of all services (RFC 9457), and returns its body. */
export function expectProblem(answer: Answer<unknown>, status: number, code: string): Problem {
  const problem = answer.body as Problem;
  expect(answer.status, JSON.stringify(problem)).toBe(status);
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(problem).toMatchObject({
    type: `https://shop.example/problems/${code}`,
    title: expect.stringMatching(/./) as string,
    status,
    detail: expect.stringMatching(/./) as string,
    gtxid: answer.headers.get('x-gtxid'),
  });
  expect(problem.gtxid).toMatch(/^[0-9a-f]{32}$/);
  return problem;
}
