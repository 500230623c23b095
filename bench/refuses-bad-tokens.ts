import assert from 'node:assert/strict';
import type { MeasuredProcess } from './measured-process.ts';

/**
 * Checking tokens is a part of the work, so each side is seen to do it.
 *
 * @throws AssertionError where a call without a token, or with one that is signed by nobody, is not refused.
 */
export async function checkRefusesBadTokens(
  server: MeasuredProcess,
  path: string,
  call: RequestInit,
  authorization: string,
): Promise<void> {
  const [header, claims] = authorization.split('.');
  const forged = `${header}.${claims}.${'A'.repeat(342)}`;
  for (const bad of [undefined, forged]) {
    const headers = new Headers(call.headers);
    headers.delete('authorization');
    if (bad !== undefined) headers.set('authorization', bad);
    const { status } = await fetch(server.url + path, { ...call, headers });
    assert.equal(status, 401, `${server.name} lets a bad token through`);
  }
}
