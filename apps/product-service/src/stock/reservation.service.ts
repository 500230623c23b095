import type { OrderLine } from '@shop/contracts';
import { Injectable } from '@nestjs/common';
import type { Attempt } from './attempt.js';
import {
  type Decision,
  decideRejected,
  decideReleasing,
  decideReserved,
  type Refusal,
  type Undoing,
  undoingOf,
} from './decision.js';
import { reasonNotReserved, SALE, undoStep } from './entry.js';
import { StockRepository } from './stock.repository.js';

export interface OrderedLines {
  readonly orderId: string;
  readonly lines: readonly OrderLine[];
}

/**
 * The steps that an order does with the stock. No transaction covers several documents. Each step can be the last one
 * before a crash, can be repeated, and can run concurrently with another attempt for the same order. The order of the
 * steps makes that harmless.
 */
@Injectable()
export class ReservationService {
  constructor(private readonly stock: StockRepository) {}

  /** R1: returns the decision about the order, or makes it. A rejection undoes nothing: `undo` does when the order settles. */
  async reserve(
    attempt: Attempt,
    { orderId, lines, expiresAt }: OrderedLines & { readonly expiresAt: Date },
  ): Promise<Decision> {
    const stored = await this.stock.findDecision(orderId);
    if (stored) return stored;

    const decision = await this.decide(
      attempt,
      { orderId, lines: inProductOrder(lines) },
      expiresAt,
    );
    if (await this.stock.insertDecision(attempt, decision)) return decision;

    // R3: another attempt was first. Its decision counts, also if this attempt has reserved or refused something else.
    const first = await this.stock.findDecision(orderId);
    if (!first) throw new Error(`the decision about order ${orderId} exists but cannot be read`);
    return first;
  }

  /** R5: turns the reservation into a sale. For any other outcome it does nothing: `released` is final. */
  async confirm(attempt: Attempt, orderId: string): Promise<void> {
    const decision = await this.stock.findDecision(orderId);
    if (decision?.outcome !== 'reserved') return;
    for (const line of decision.lines) {
      // No match means that an earlier attempt sold this line or a cancellation released it. Both are valid.
      await this.stock.changeEntry(attempt, orderId, line, SALE);
    }
    await this.stock.moveDecision(attempt, orderId, 'reserved', 'sold');
  }

  /** R4: releases or restocks everything that the order has taken. Afterwards the order can reserve nothing. */
  async undo(attempt: Attempt, order: OrderedLines): Promise<void> {
    const decision = await this.startUndoing(attempt, order);
    if (!decision) return;
    for (const line of decision.lines) await this.undoLine(attempt, decision, line);
    await this.stock.moveDecision(attempt, decision.orderId, decision.outcome, 'released');
  }

  private async decide(
    attempt: Attempt,
    { orderId, lines }: OrderedLines,
    expiresAt: Date,
  ): Promise<Decision> {
    // R10: at this time the order has settled, and its decision may already be deleted.
    if (Date.now() >= expiresAt.getTime()) {
      return decideRejected(orderId, lines, 'timed-out', new Date());
    }
    for (const line of lines) {
      const refusal = await this.reserveLine(attempt, orderId, line);
      if (refusal) return decideRejected(orderId, lines, refusal, new Date());
    }
    const prices = await this.stock.prices(lines.map(({ productId }) => productId));
    return decideReserved(orderId, lines, prices, new Date());
  }

  private async reserveLine(
    attempt: Attempt,
    orderId: string,
    line: OrderLine,
  ): Promise<Refusal | undefined> {
    for (;;) {
      if (await this.stock.reserve(attempt, orderId, line)) return undefined;
      const levels = await this.stock.levels(orderId, line.productId);
      const reason = reasonNotReserved(levels, line.quantity);
      if (reason === 'already-done') return undefined;
      if (reason !== 'retry') return reason;
    }
  }

  private async startUndoing(
    attempt: Attempt,
    { orderId, lines }: OrderedLines,
  ): Promise<(Decision & { outcome: Undoing }) | undefined> {
    for (;;) {
      const stored = await this.stock.findDecision(orderId);
      if (!stored) {
        // R4: the order settled before it had a decision. With this one, a later OrderPlaced reserves nothing.
        const decision = decideReleasing(orderId, inProductOrder(lines), new Date());
        if (await this.stock.insertDecision(attempt, decision)) return decision;
        continue;
      }
      const outcome = undoingOf(stored.outcome);
      if (!outcome) return undefined;
      const started =
        stored.outcome === outcome ||
        (await this.stock.moveDecision(attempt, orderId, stored.outcome, outcome));
      if (started) return { ...stored, outcome };
    }
  }

  private async undoLine(
    attempt: Attempt,
    { orderId, outcome }: Decision & { outcome: Undoing },
    line: OrderLine,
  ): Promise<void> {
    for (;;) {
      const levels = await this.stock.levels(orderId, line.productId);
      // The product does not exist: the order was rejected because of this line.
      if (!levels) return;
      const step = undoStep(levels.entry?.state, outcome);
      if (step.kind === 'nothing') return;
      // The quantity of the entry counts if the event has another one. Otherwise no update would match, without an end.
      const own = { productId: line.productId, quantity: (levels.entry ?? line).quantity };
      const done =
        step.kind === 'change'
          ? await this.stock.changeEntry(attempt, orderId, own, step.change)
          : await this.stock.markReleased(attempt, orderId, own, step.perUnit);
      if (done) return;
    }
  }
}

/**
 * R1: all attempts reserve products in the same sequence. Otherwise each of two orders for the last units of two products
 * could get one of the products.
 *
 * @throws if two lines have the same product. The second line would find the entry of the first one and reserve nothing.
 */
function inProductOrder(lines: readonly OrderLine[]): OrderLine[] {
  const sorted = lines.toSorted((a, b) => (a.productId < b.productId ? -1 : 1));
  const twice = sorted.find(({ productId }, index) => productId === sorted[index + 1]?.productId);
  if (twice) throw new Error(`two lines of product ${twice.productId}`);
  return sorted;
}
