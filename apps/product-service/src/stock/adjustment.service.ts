import type { AdjustStockRequest } from '@shop/contracts';
import { notFound, Problem } from '@shop/service-defaults';
import { Injectable, Logger } from '@nestjs/common';
import { reasonNotAdjusted, MAX_ADJUSTMENTS } from './adjustment.js';
import { AdjustmentRepository } from './adjustment.repository.js';
import type { Counters } from './stock.schema.js';

@Injectable()
export class AdjustmentService {
  private readonly logger = new Logger('StockAdjustment');

  constructor(private readonly adjustments: AdjustmentRepository) {}

  /**
   * Adds units, or removes available ones, once for each key. Returns the current counters. For a repeated request they
   * include the changes of orders and other adjustments since.
   *
   * @throws Problem 404; 409 `stock-too-low` if too few units are available; 422 `idempotency-key-reused` if the key was
   * used for another adjustment of this product; 429 after too many adjustments of this product.
   */
  async adjust(
    productId: string,
    { userId, key }: { readonly userId: string; readonly key: string },
    { delta, reason }: AdjustStockRequest,
  ): Promise<Counters> {
    const adjustment = { key: `${userId} ${key}`, delta, reason, at: new Date() };
    for (;;) {
      const made = await this.adjustments.apply(productId, adjustment);
      // The document keeps an adjustment only for a day. This log line keeps its reason.
      if (made) this.logger.log({ productId, userId, delta, reason }, 'stock adjusted');
      const product = await this.adjustments.find(productId);
      if (!product) throw notFound('This product does not exist.');
      const { adjustments, ...counters } = product;
      const cause = reasonNotAdjusted(adjustment, counters, adjustments);
      if (made || cause === 'already-done') return counters;
      if (cause !== 'retry') throw refusal(cause, counters);
    }
  }
}

function refusal(cause: 'key-reused' | 'too-low' | 'too-many', { available }: Counters): Problem {
  switch (cause) {
    case 'key-reused':
      return new Problem(
        422,
        'idempotency-key-reused',
        'This Idempotency-Key was used for another adjustment of this product. Use a new key for a new adjustment.',
      );
    case 'too-low':
      return new Problem(
        409,
        'stock-too-low',
        `Only ${available} units are available and can be removed.`,
      );
    case 'too-many':
      return new Problem(
        429,
        'too-many-requests',
        `The stock of a product can be adjusted at most ${MAX_ADJUSTMENTS} times a day.`,
        { headers: { 'retry-after': '3600' } },
      );
  }
}
