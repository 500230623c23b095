// The parts of stock with their own database, without Nest and Kafka. So tests can run attempts step by step.
import type { OrderLine } from '@shop/contracts';
import { connectionOptions } from '@shop/mongo';
import { createMongoDatabase } from '@shop/testing';
import mongoose from 'mongoose';
import { v7 as uuidv7 } from 'uuid';
import { PRODUCT, type ProductDocument, productSchema } from '../catalog/product.schema.js';
import { sampleProduct } from '../catalog/sample-product.fixture.js';
import { AdjustmentRepository } from './adjustment.repository.js';
import { AdjustmentService } from './adjustment.service.js';
import { Attempt } from './attempt.js';
import { DECISION, type DecisionDocument, decisionSchema } from './decision.schema.js';
import { DecisionRetention } from './decision-retention.js';
import { DecisionRetentionRepository } from './decision-retention.repository.js';
import { PruningRepository } from './pruning.repository.js';
import { PruningService } from './pruning.service.js';
import { type OrderedLines, ReservationService } from './reservation.service.js';
import { StockRepository } from './stock.repository.js';
import type { Counters } from './stock.schema.js';

export async function openStock() {
  const database = await createMongoDatabase();
  const connection = await mongoose
    .createConnection(database.url, { ...connectionOptions, monitorCommands: true })
    .asPromise();
  const products = connection.model<ProductDocument>(PRODUCT, productSchema);
  const decisions = connection.model<DecisionDocument>(DECISION, decisionSchema);
  await Promise.all([products.createIndexes(), decisions.createIndexes()]);
  const stock = new StockRepository(products, decisions);
  const pruning = new PruningRepository(products, decisions);
  const adjustments = new AdjustmentRepository(products);
  const reservations = new ReservationService(stock);
  /** Adds a product and returns its id. Ids increase with time, so the product that was added first is reserved first (R1). */
  const addProduct = async (units: number): Promise<string> => {
    const product = sampleProduct({ stock: units });
    await products.insertOne(product);
    return product._id;
  };

  return {
    connection,
    products,
    decisions,
    stock,
    reservations,
    reserve: (placed: PlacedOrder) => reservations.reserve(new Attempt(), placed),
    confirm: (orderId: string) => reservations.confirm(new Attempt(), orderId),
    undo: (ended: OrderedLines) => reservations.undo(new Attempt(), ended),
    adjustments: new AdjustmentService(adjustments),
    pruning: new PruningService(pruning, adjustments, settings),
    retention: new DecisionRetention(new DecisionRetentionRepository(decisions), settings),
    removeEntryIn: (productId: string, orderId: string, state: 'sold' | 'released') =>
      pruning.removeEntries(productId, [orderId], state),
    addProduct,
    /** Adds two products with five units each, and returns an order for two units of each. */
    addOrder: async () => {
      const [tea, pot] = [await addProduct(5), await addProduct(5)];
      return { tea, pot, placed: order({ [tea]: 2, [pot]: 2 }) };
    },
    counters: async (productId: string): Promise<Counters> => {
      const product = await products.findById(productId).orFail().lean();
      const { onHand, reserved, available, sold } = product;
      return { onHand, reserved, available, sold };
    },
    /** The states of the order's entries in a product. An order has at most one entry. */
    entries: async (productId: string, orderId: string): Promise<string[]> => {
      const product = await products.findById(productId).orFail().lean();
      return product.entries.filter((entry) => entry.orderId === orderId).map(({ state }) => state);
    },
    outcome: async (orderId: string): Promise<string | undefined> =>
      (await stock.findDecision(orderId))?.outcome,
    close: async (): Promise<void> => {
      await connection.close();
      await database.drop();
    },
  };
}

const settings = {
  PRUNE_INTERVAL_MS: 3_600_000,
  DECISION_RETENTION_DAYS: 60,
} as ConstructorParameters<typeof PruningService>[2];

export type PlacedOrder = OrderedLines & { readonly expiresAt: Date };

export function order(lines: Record<string, number>): PlacedOrder {
  return {
    orderId: uuidv7(),
    lines: Object.entries(lines).map(([productId, quantity]): OrderLine => ({
      productId,
      quantity,
    })),
    expiresAt: new Date(Date.now() + 120_000),
  };
}

/** A reservation service that pauses before its nth call of one step, like a process that is stopped or swapped out. */
export function pauseBefore(
  stock: StockRepository,
  step: 'reserve' | 'insertDecision' | 'changeEntry' | 'markReleased' | 'moveDecision',
  nth = 1,
) {
  const paused = Promise.withResolvers<void>();
  const resumed = Promise.withResolvers<void>();
  let calls = 0;
  const waiting = new Proxy(stock, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return async (...parameters: unknown[]): Promise<unknown> => {
        if (name === step && ++calls === nth) {
          paused.resolve();
          await resumed.promise;
        }
        return (await Reflect.apply(method, target, parameters)) as unknown;
      };
    },
  });
  return {
    reservations: new ReservationService(waiting),
    paused: paused.promise,
    resume: () => resumed.resolve(),
  };
}
