// Compares `GET /v1/orders/{id}` of shop-bff with raw Fastify and undici, both in front of the same played services.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { BenchRun } from '../bench-run.ts';
import type { Comparison, Side } from '../measure/comparison.ts';
import type { MeasuredProcess } from '../measured-process.ts';
import { checkRefusesBadTokens } from '../refuses-bad-tokens.ts';
import { order } from './sample.ts';

const GOAL = 0.9;
const path = `/v1/orders/${order.orderId}`;

export async function composedRead(run: BenchRun): Promise<Comparison> {
  const file = (name: string) => join(import.meta.dirname, name);
  const services = await run.start({ name: 'played services', file: file('played-services.ts') });
  const started = [services];
  const stop = async () => {
    await Promise.all(started.map((server) => server.stop()));
  };
  try {
    const environment = {
      ORDER_SERVICE_URL: services.url,
      USER_SERVICE_URL: services.url,
      PRODUCT_SERVICE_URL: services.url,
    };
    const bff = await run.start({ name: 'shop-bff', file: run.appFile('shop-bff'), environment });
    started.push(bff);
    const raw = await run.start({
      name: 'raw fastify + undici',
      file: file('raw-fastify.ts'),
      environment,
    });
    started.push(raw);
    const authorization = await run.authorization();
    const body = await run.step('same answer, same calls', () =>
      checkSame(services, bff, raw, authorization),
    );
    const side = (process: MeasuredProcess): Side => ({
      name: process.name,
      process,
      request: () => ({ method: 'GET', path, headers: { authorization } }),
      wrong: (status, text) =>
        status === 200 && text === body ? undefined : `answered ${status} ${text}`,
    });
    return {
      name: 'composed read: GET /v1/orders/{id}',
      sides: [side(bff), { ...side(raw), goal: GOAL }],
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** @returns the answer's text, which is the same for both. */
async function checkSame(
  services: MeasuredProcess,
  ours: MeasuredProcess,
  theirs: MeasuredProcess,
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
  const [our, their] = [await seen(ours), await seen(theirs)];
  assert.deepEqual(their, our, 'the baseline does not do the same as shop-bff');
  assert.equal(our.answer.status, 200, our.answer.text);
  assert.equal(our.calls.length, 3);
  return our.answer.text;
}
