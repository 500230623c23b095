import { setTimeout } from 'node:timers/promises';
import { eventually } from '@shop/testing';
import type { ProductSummary } from '@shop/contracts';
import type { Customer } from '../customer.ts';

/** Between two orders of one caller: a load, not a storm. */
const REST_MS = 50;

/** Places small orders, a few at a time, until it is stopped. A refusal is no failure; an acknowledged order counts. */
export class Load {
  readonly #acknowledged: string[] = [];
  readonly #placing: Promise<unknown>;
  #stopped = false;

  private constructor(customer: Customer, product: ProductSummary) {
    const place = async () => {
      const lines = [{ productId: product.productId, quantity: 1 }];
      while (!this.#stopped) {
        const order = { lines, quotedTotalCents: product.priceCents };
        const answer = await customer.place(order).catch(() => undefined);
        if (answer?.status === 201) this.#acknowledged.push(answer.body.orderId);
        await setTimeout(REST_MS);
      }
    };
    this.#placing = Promise.all([place(), place()]);
  }

  static async start(customer: Customer): Promise<Load> {
    const { items } = (await customer.products()).body;
    return new Load(
      customer,
      items.find(({ available }) => available > 100_000)!,
    );
  }

  /** Resolves when so many more orders have been acknowledged. */
  async untilAcknowledged(more: number): Promise<void> {
    const wanted = this.#acknowledged.length + more;
    await eventually(
      () => {
        const count = this.#acknowledged.length;
        if (count < wanted) throw new Error(`${count} of ${wanted} orders acknowledged`);
      },
      { withinMs: 60_000 },
    );
  }

  /** The acknowledged orders. */
  async stop(): Promise<readonly string[]> {
    this.#stopped = true;
    await this.#placing;
    return this.#acknowledged;
  }
}
