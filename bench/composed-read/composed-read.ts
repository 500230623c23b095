// Compares `GET /v1/orders/{id}` of shop-bff with raw Fastify and undici. Both call the same stub services.
import { join } from 'node:path';
import type { BenchRun } from '../bench-run.ts';
import type { Comparison } from '../measure/comparison.ts';
import { checkSameReads, startStubServices, readSide } from './reads.ts';

const GOAL = 0.9;

export async function composedRead(run: BenchRun): Promise<Comparison> {
  const { environment, services } = await startStubServices(run);
  const started = [services];
  const stop = async () => {
    await Promise.all(started.map((server) => server.stop()));
  };
  try {
    const bff = await run.start({ name: 'shop-bff', file: run.appFile('shop-bff'), environment });
    started.push(bff);
    const raw = await run.start({
      name: 'raw fastify + undici',
      file: join(import.meta.dirname, 'raw-fastify.ts'),
      environment,
    });
    started.push(raw);
    const authorization = await run.authorization();
    const body = await run.step('same response, same calls', () =>
      checkSameReads(services, [bff, raw], authorization),
    );
    const ours = readSide(bff, authorization, body);
    const theirs = readSide(raw, authorization, body);
    return {
      name: 'composed read: GET /v1/orders/{id}',
      unit: 'request',
      sides: [ours, theirs],
      quotients: [{ of: ours, by: theirs, atLeast: GOAL }],
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
