// The common part of all comparisons of composed reads: the stub services, and the check that two servers do the same.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { BenchRun } from '../bench-run.ts';
import type { Side } from '../measure/comparison.ts';
import { requests } from '../measure/load.ts';
import type { MeasuredProcess } from '../measured-process.ts';
import { checkRejectsInvalidTokens } from '../rejects-invalid-tokens.ts';
import { order } from './sample.ts';

const path = `/v1/orders/${order.orderId}`;

/** @returns the process with the three stub services, and the environment of a server that calls them. */
export async function startStubServices(run: BenchRun) {
  const file = join(import.meta.dirname, 'stub-services.ts');
  const services = await run.start({ name: 'stub services', file });
  const environment = {
    ORDER_SERVICE_URL: services.url,
    USER_SERVICE_URL: services.url,
    PRODUCT_SERVICE_URL: services.url,
  };
  return { services, environment };
}

/** @param body the expected body of each response. */
export function readSide(process: MeasuredProcess, authorization: string, body: string): Side {
  return {
    name: process.name,
    process,
    run: requests(process, {
      request: () => ({ method: 'GET', path, headers: { authorization } }),
      failure: (status, text) =>
        status === 200 && text === body ? undefined : `responded with ${status} ${text}`,
    }),
  };
}

/**
 * @returns the body of the response, which is the same for all servers.
 * @throws AssertionError if the responses or the calls of the servers differ.
 */
export async function checkSameReads(
  services: MeasuredProcess,
  [ours, ...others]: readonly [MeasuredProcess, ...MeasuredProcess[]],
  authorization: string,
): Promise<string> {
  const observe = async (server: MeasuredProcess) => {
    await checkRejectsInvalidTokens(server, path, {}, authorization);
    await fetch(`${services.url}/calls`);
    const response = await fetch(server.url + path, { headers: { authorization } });
    const answer = {
      status: response.status,
      type: response.headers.get('content-type'),
      text: await response.text(),
    };
    const calls = (await (await fetch(`${services.url}/calls`)).json()) as { call: string }[];
    // A server sends two of the three calls concurrently, so they arrive in any order.
    return { answer, calls: calls.toSorted((a, b) => a.call.localeCompare(b.call)) };
  };
  const expected = await observe(ours);
  for (const other of others) {
    assert.deepEqual(
      await observe(other),
      expected,
      `${other.name} does not do the same as ${ours.name}`,
    );
  }
  assert.equal(expected.answer.status, 200, expected.answer.text);
  assert.equal(expected.calls.length, 3);
  return expected.answer.text;
}
