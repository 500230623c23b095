// The common part of all comparisons of placing orders: the servers, and the check that each has done all of its work.
import assert from 'node:assert/strict';
import pg from 'pg';
import type { BenchRun } from '../bench-run.ts';
import type { Side } from '../measure/comparison.ts';
import { requests } from '../measure/load.ts';
import type { LocalInfrastructure } from '@shop/local-stack/local-infrastructure';
import { checkPlaced, waitUntilPublished } from './outbox-drained.ts';
import { outcomeOfPlacing } from './outcome.ts';
import { placeOrderCall } from './request.ts';
import { createStore, environmentOf, startServers, type Store } from './servers.ts';

/** Each side places this number of orders before the rounds, to check that all sides do the same. */
const COMPARED_ORDERS = 1;

interface PlaceOrderSide extends Side {
  readonly store: Store;
  readonly pool: pg.Pool;
}

export class PlaceOrderRun {
  readonly sides: PlaceOrderSide[] = [];
  readonly #run: BenchRun;
  readonly #infrastructure: LocalInfrastructure;
  readonly #authorization: string;
  readonly #outcomes: unknown[] = [];
  readonly #undo: (() => Promise<void>)[] = [];

  private constructor(run: BenchRun, infrastructure: LocalInfrastructure, authorization: string) {
    this.#run = run;
    this.#infrastructure = infrastructure;
    this.#authorization = authorization;
    this.#undo.push(() => infrastructure.stop());
  }

  /** Starts PostgreSQL and Kafka. */
  static async open(run: BenchRun): Promise<PlaceOrderRun> {
    const authorization = await run.authorization();
    return new PlaceOrderRun(run, await startServers(run), authorization);
  }

  createStore(name: string): Promise<Store> {
    return createStore(this.#infrastructure, name);
  }

  /** @throws AssertionError if this side does not do the same as the first one. */
  async start(
    name: string,
    file: string,
    store: Store,
    environment: Readonly<Record<string, string>> = {},
  ): Promise<Side> {
    const process = await this.#run.start({
      name,
      file,
      environment: { ...environmentOf(store), ...environment },
    });
    this.#undo.push(() => process.stop());
    this.#outcomes.push(
      await this.#run.step(`${name}: an order`, () =>
        outcomeOfPlacing(process, store, this.#authorization),
      ),
    );
    assert.deepEqual(this.#outcomes.at(-1), this.#outcomes[0], `${name} does not do the same`);
    const pool = new pg.Pool({ connectionString: store.database.serviceUrl, max: 1 });
    this.#undo.push(() => pool.end());
    const side: PlaceOrderSide = {
      name,
      process,
      store,
      pool,
      run: requests(process, {
        request: () => placeOrderCall(this.#authorization),
        failure: (status, text) =>
          status === 201 ? undefined : `responded with ${status} ${text}`,
      }),
      settled: () => waitUntilPublished(pool),
    };
    this.sides.push(side);
    return side;
  }

  /** @throws AssertionError if a side has stored or published another number of orders than it acknowledged. */
  async check(answered: ReadonlyMap<Side, number>): Promise<void> {
    for (const side of this.sides) {
      await checkPlaced(side.store, side.pool, COMPARED_ORDERS + (answered.get(side) ?? 0));
    }
  }

  async stop(): Promise<void> {
    for (const each of this.#undo.toReversed()) await each();
  }
}
