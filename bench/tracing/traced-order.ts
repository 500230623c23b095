// Compares `POST /orders` of order-service with and without recorded spans.
import type { BenchRun } from '../bench-run.ts';
import type { Comparison } from '../measure/comparison.ts';
import { PlaceOrderRun } from '../place-order/place-order-run.ts';
import { startTraced } from './traced-sides.ts';

/** The spans of the request, its statement, and the sending of its event. */
const SPANS_EACH = 3;

export async function tracedOrder(run: BenchRun): Promise<Comparison> {
  const orders = await PlaceOrderRun.open(run);
  try {
    const file = run.appFile('order-service');
    const traced = await startTraced(run, 'order-service', async (name, environment) => {
      const store = await orders.createStore(`traced_${orders.sides.length}`);
      return orders.start(name, file, store, environment);
    });
    return {
      ...traced,
      name: 'traced order: POST /orders with spans',
      unit: 'request',
      check: (answered) => orders.check(answered),
      notes: (answered) => traced.notes(answered, SPANS_EACH),
      stop: async () => {
        await orders.stop();
        await traced.stop();
      },
    };
  } catch (error) {
    await orders.stop();
    throw error;
  }
}
