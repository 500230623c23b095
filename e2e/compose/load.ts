import { setTimeout } from 'node:timers/promises';
import { eventually } from '@shop/testing';
import type { ProductSummary } from '@shop/contracts';
import type { Customer } from '../customer.ts';

/** Pause between two orders of one caller, to limit the load. */
const PAUSE_MS = 50;

/** Places small orders, two at a time, until `stop`. A failed request is ignored; only acknowledged orders count. */
export class Load {
  readonly #acknowledged: string[] = [];
  readonly #placing: Promise<unknown>;
  #stopped = false;

  private constructor(customer: Customer, product: ProductSummary) {
    const place = async () => {
      const lines = [{ productId: product.productId, quantity: 1 }];
      while (!this.#stopped) {
        const order = { lines, quotedTotalCents: product.priceCents };
        const response = await customer.place(order).catch(() => undefined);
        if (response?.status === 201) this.#acknowledged.push(response.body.orderId);
        await setTimeout(PAUSE_MS);
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

  /** Resolves when that many further orders are acknowledged. */
  async waitForAcknowledged(more: number): Promise<void> {
    const wanted = this.#acknowledged.length + more;
    await eventually(
      () => {
        const count = this.#acknowledged.length;
        if (count < wanted) throw new Error(`${count} of ${wanted} orders acknowledged`);
      },
      { withinMs: 60_000 },
    );
  }

  /** Returns the ids of the acknowledged orders. */
  async stop(): Promise<readonly string[]> {
    this.#stopped = true;
    await this.#placing;
    return this.#acknowledged;
  }
}
