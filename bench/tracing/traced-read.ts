// Compares `GET /v1/orders/{id}` of shop-bff with and without recorded spans.
import type { BenchRun } from '../bench-run.ts';
import { checkSameReads, startStubServices, readSide } from '../composed-read/reads.ts';
import type { Comparison } from '../measure/comparison.ts';
import type { MeasuredProcess } from '../measured-process.ts';
import { startTraced } from './traced-sides.ts';

/** The spans of the request and of its calls to three services. */
const SPANS_EACH = 4;

export async function tracedRead(run: BenchRun): Promise<Comparison> {
  const { services, environment } = await startStubServices(run);
  const started: MeasuredProcess[] = [services];
  const stop = async () => {
    await Promise.all(started.map((server) => server.stop()));
  };
  try {
    const authorization = await run.authorization();
    const traced = await startTraced(run, 'shop-bff', async (name, tracing) => {
      const file = run.appFile('shop-bff');
      const bff = await run.start({ name, file, environment: { ...environment, ...tracing } });
      started.push(bff);
      const body = await checkSameReads(services, [bff], authorization);
      return readSide(bff, authorization, body);
    });
    return {
      ...traced,
      name: 'traced read: GET /v1/orders/{id} with spans',
      unit: 'request',
      notes: (answered) => traced.notes(answered, SPANS_EACH),
      stop: async () => {
        await stop();
        await traced.stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
