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
import { judgeUnreserved, SALE, undoStep } from './entry.js';
import { StockRepository } from './stock.repository.js';

export interface OrderedLines {
  readonly orderId: string;
  readonly lines: readonly OrderLine[];
}

/**
 * The steps of an order through stock. There are no transactions over several documents: each step may be the last one
 * before a crash, may come twice, and may run beside another attempt at the same order. Their order is what makes that
 * harmless.
 */
@Injectable()
export class ReservationService {
  constructor(private readonly stock: StockRepository) {}

  /** R1: the decision about the order; made now if there is none. Undoes nothing: the order's end does that. */
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

    // R3: another attempt was first, and its decision counts, whatever this one has done meanwhile.
    const winner = await this.stock.findDecision(orderId);
    if (!winner) throw new Error(`the decision about order ${orderId} is there and is not`);
    return winner;
  }

  /** R5: the reservation becomes a sale. Does nothing in any other outcome: `released` is final. */
  async confirm(attempt: Attempt, orderId: string): Promise<void> {
    const decision = await this.stock.findDecision(orderId);
    if (decision?.outcome !== 'reserved') return;
    for (const line of decision.lines) {
      // Not matched: an earlier attempt sold this line, or a cancellation has released it. Both are right as they are.
      await this.stock.changeEntry(attempt, orderId, line, SALE);
    }
    await this.stock.moveDecision(attempt, orderId, 'reserved', 'sold');
  }

  /** R4: gives back whatever the order has taken, and leaves it so that it can take nothing any more. */
  async undo(attempt: Attempt, order: OrderedLines): Promise<void> {
    const decision = await this.beginUndoing(attempt, order);
    if (!decision) return;
    for (const line of decision.lines) await this.undoLine(attempt, decision, line);
    await this.stock.moveDecision(attempt, decision.orderId, decision.outcome, 'released');
  }

  private async decide(
    attempt: Attempt,
    { orderId, lines }: OrderedLines,
    expiresAt: Date,
  ): Promise<Decision> {
    // R10: so late that the order has ended, and its end may have been forgotten already.
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
      const shelf = await this.stock.shelf(orderId, line.productId);
      const verdict = judgeUnreserved(shelf, line.quantity);
      if (verdict === 'already-done') return undefined;
      if (verdict !== 'again') return verdict;
    }
  }

  private async beginUndoing(
    attempt: Attempt,
    { orderId, lines }: OrderedLines,
  ): Promise<(Decision & { outcome: Undoing }) | undefined> {
    for (;;) {
      const stored = await this.stock.findDecision(orderId);
      if (!stored) {
        // R4: it ended before it was decided. From now on OrderPlaced finds a decision and reserves nothing.
        const decision = decideReleasing(orderId, inProductOrder(lines), new Date());
        if (await this.stock.insertDecision(attempt, decision)) return decision;
        continue;
      }
      const outcome = undoingOf(stored.outcome);
      if (!outcome) return undefined;
      const begun =
        stored.outcome === outcome ||
        (await this.stock.moveDecision(attempt, orderId, stored.outcome, outcome));
      if (begun) return { ...stored, outcome };
    }
  }

  private async undoLine(
    attempt: Attempt,
    { orderId, outcome }: Decision & { outcome: Undoing },
    line: OrderLine,
  ): Promise<void> {
    for (;;) {
      const shelf = await this.stock.shelf(orderId, line.productId);
      // No such product: this is the line for which the order was rejected.
      if (!shelf) return;
      const step = undoStep(shelf.entry?.state, outcome);
      if (step.kind === 'nothing') return;
      // What the entry took counts, should the event say something else: otherwise this would go round for ever.
      const own = { productId: line.productId, quantity: (shelf.entry ?? line).quantity };
      const done =
        step.kind === 'change'
          ? await this.stock.changeEntry(attempt, orderId, own, step.change)
          : await this.stock.markReleased(attempt, orderId, own, step.perPiece);
      if (done) return;
    }
  }
}

/**
 * R1: one order for all, so that two orders for the last pieces of two products cannot each get one of them.
 *
 * @throws where a product comes twice: the second line would find the first one's entry and take nothing.
 */
function inProductOrder(lines: readonly OrderLine[]): OrderLine[] {
  const sorted = lines.toSorted((a, b) => (a.productId < b.productId ? -1 : 1));
  const twice = sorted.find(({ productId }, index) => productId === sorted[index + 1]?.productId);
  if (twice) throw new Error(`two lines of product ${twice.productId}`);
  return sorted;
}
