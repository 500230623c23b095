// What every comparison of composed reads needs: the services behind them, and whether two servers read the same.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { BenchRun } from '../bench-run.ts';
import type { Side } from '../measure/comparison.ts';
import { requests } from '../measure/load.ts';
import type { MeasuredProcess } from '../measured-process.ts';
import { checkRefusesBadTokens } from '../refuses-bad-tokens.ts';
import { order } from './sample.ts';

const path = `/v1/orders/${order.orderId}`;

/** @returns the process that plays the three services, and how a server is told of it. */
export async function playServices(run: BenchRun) {
  const file = join(import.meta.dirname, 'played-services.ts');
  const services = await run.start({ name: 'played services', file });
  const environment = {
    ORDER_SERVICE_URL: services.url,
    USER_SERVICE_URL: services.url,
    PRODUCT_SERVICE_URL: services.url,
  };
  return { services, environment };
}

/** @param body what each answer has to be. */
export function readSide(process: MeasuredProcess, authorization: string, body: string): Side {
  return {
    name: process.name,
    process,
    turn: requests(process, {
      request: () => ({ method: 'GET', path, headers: { authorization } }),
      wrong: (status, text) =>
        status === 200 && text === body ? undefined : `answered ${status} ${text}`,
    }),
  };
}

/** @returns the answer's text, which is the same for all. */
export async function checkSameReads(
  services: MeasuredProcess,
  [ours, ...others]: readonly [MeasuredProcess, ...MeasuredProcess[]],
  authorization: string,
): Promise<string> {
  const seen = async (server: MeasuredProcess) => {
    await checkRefusesBadTokens(server, path, {}, authorization);
    await fetch(`${services.url}/calls`);
    const response = await fetch(server.url + path, { headers: { authorization } });
    const answer = {
      status: response.status,
      type: response.headers.get('content-type'),
      text: await response.text(),
    };
    const calls = (await (await fetch(`${services.url}/calls`)).json()) as { call: string }[];
    // Two of the three go out at once and arrive in any order.
    return { answer, calls: calls.toSorted((a, b) => a.call.localeCompare(b.call)) };
  };
  const our = await seen(ours);
  for (const other of others) {
    assert.deepEqual(await seen(other), our, `${other.name} does not do the same as ${ours.name}`);
  }
  assert.equal(our.answer.status, 200, our.answer.text);
  assert.equal(our.calls.length, 3);
  return our.answer.text;
}
