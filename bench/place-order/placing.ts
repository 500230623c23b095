// What every comparison of placing orders needs: the servers, and whether each did all of its work.
import assert from 'node:assert/strict';
import pg from 'pg';
import type { BenchRun } from '../bench-run.ts';
import type { Side } from '../measure/comparison.ts';
import { requests } from '../measure/load.ts';
import type { LocalInfrastructure } from '@shop/local-stack/local-infrastructure';
import { checkPlaced, untilPublished } from './everything-published.ts';
import { outcomeOfPlacing } from './outcome.ts';
import { placeOrderCall } from './request.ts';
import { createStore, environmentOf, startServers, type Store } from './servers.ts';

/** Placed by each side before the rounds, to see whether it does the same as the others. */
const PLACED_BEFORE = 1;

interface PlacingSide extends Side {
  readonly store: Store;
  readonly pool: pg.Pool;
}

export class Placing {
  readonly sides: PlacingSide[] = [];
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
  static async open(run: BenchRun): Promise<Placing> {
    const authorization = await run.authorization();
    return new Placing(run, await startServers(run), authorization);
  }

  createStore(name: string): Promise<Store> {
    return createStore(this.#infrastructure, name);
  }

  /** @throws AssertionError where it does not do the same as the sides before it. */
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
    const side: PlacingSide = {
      name,
      process,
      store,
      pool,
      turn: requests(process, {
        request: () => placeOrderCall(this.#authorization),
        wrong: (status, text) => (status === 201 ? undefined : `answered ${status} ${text}`),
      }),
      settled: () => untilPublished(pool),
    };
    this.sides.push(side);
    return side;
  }

  /** @throws AssertionError where a side has placed or told of fewer or more orders than it answered. */
  async check(answered: ReadonlyMap<Side, number>): Promise<void> {
    for (const side of this.sides) {
      await checkPlaced(side.store, side.pool, PLACED_BEFORE + (answered.get(side) ?? 0));
    }
  }

  async stop(): Promise<void> {
    for (const each of this.#undo.toReversed()) await each();
  }
}
