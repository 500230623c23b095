// Compares `POST /orders` of order-service with itself, recording its spans.
import type { BenchRun } from '../bench-run.ts';
import type { Comparison } from '../measure/comparison.ts';
import { Placing } from '../place-order/placing.ts';
import { startTraced } from './traced-sides.ts';

/** The request, its statement, and the sending of its event. */
const SPANS_EACH = 3;

export async function tracedOrder(run: BenchRun): Promise<Comparison> {
  const placing = await Placing.open(run);
  try {
    const file = run.appFile('order-service');
    const traced = await startTraced(run, 'order-service', async (name, environment) => {
      const store = await placing.createStore(`traced_${placing.sides.length}`);
      return placing.start(name, file, store, environment);
    });
    return {
      ...traced,
      name: 'traced order: POST /orders with spans',
      unit: 'request',
      check: (answered) => placing.check(answered),
      notes: (answered) => traced.notes(answered, SPANS_EACH),
      stop: async () => {
        await placing.stop();
        await traced.stop();
      },
    };
  } catch (error) {
    await placing.stop();
    throw error;
  }
}
