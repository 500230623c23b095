import assert from 'node:assert/strict';
import type { MeasuredProcess } from './measured-process.ts';

/**
 * Checking tokens is a part of the work, so this checks that each side does it.
 *
 * @throws AssertionError if the server accepts a call without a token or with an invalid signature.
 */
export async function checkRejectsInvalidTokens(
  server: MeasuredProcess,
  path: string,
  call: RequestInit,
  authorization: string,
): Promise<void> {
  const [header, claims] = authorization.split('.');
  const forged = `${header}.${claims}.${'A'.repeat(342)}`;
  for (const invalid of [undefined, forged]) {
    const headers = new Headers(call.headers);
    headers.delete('authorization');
    if (invalid !== undefined) headers.set('authorization', invalid);
    const { status } = await fetch(server.url + path, { ...call, headers });
    assert.equal(status, 401, `${server.name} accepts an invalid token`);
  }
}
