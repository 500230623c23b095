import type { AdjustStockRequest } from '@shop/contracts';
import { notFound, Problem } from '@shop/service-defaults';
import { Injectable, Logger } from '@nestjs/common';
import { judgeUnadjusted, MOST_ADJUSTMENTS } from './adjustment.js';
import { AdjustmentRepository } from './adjustment.repository.js';
import type { Counters } from './stock.schema.js';

@Injectable()
export class AdjustmentService {
  private readonly logger = new Logger('StockAdjustment');

  constructor(private readonly adjustments: AdjustmentRepository) {}

  /**
   * Puts pieces in or takes free ones out, once for each key, and returns the counters as they are now: a repeated request
   * is answered with what orders and other adjustments have made of them since.
   *
   * @throws Problem 404, 409 `stock-too-low` where fewer pieces are free, 422 `idempotency-key-reused` where the key came
   * with another request for this product before, 429 after too many adjustments of this product.
   */
  async adjust(
    productId: string,
    { userId, key }: { readonly userId: string; readonly key: string },
    { delta, reason }: AdjustStockRequest,
  ): Promise<Counters> {
    const adjustment = { key: `${userId} ${key}`, delta, reason, at: new Date() };
    for (;;) {
      const made = await this.adjustments.apply(productId, adjustment);
      // The key is forgotten after a day, the reason is to be found here.
      if (made) this.logger.log({ productId, userId, delta, reason }, 'stock adjusted');
      const product = await this.adjustments.find(productId);
      if (!product) throw notFound('There is no such product.');
      const { adjustments, ...counters } = product;
      const verdict = judgeUnadjusted(adjustment, counters, adjustments);
      if (made || verdict === 'already-done') return counters;
      if (verdict !== 'again') throw refusal(verdict, counters);
    }
  }
}

function refusal(verdict: 'key-reused' | 'too-low' | 'too-many', { available }: Counters): Problem {
  switch (verdict) {
    case 'key-reused':
      return new Problem(
        422,
        'idempotency-key-reused',
        'This Idempotency-Key came with another adjustment of this product before. Use a new key for a new one.',
      );
    case 'too-low':
      return new Problem(
        409,
        'stock-too-low',
        `Only ${available} pieces are free to be taken out.`,
      );
    case 'too-many':
      return new Problem(
        429,
        'too-many-requests',
        `A product can be adjusted ${MOST_ADJUSTMENTS} times a day.`,
        { headers: { 'retry-after': '3600' } },
      );
  }
}
