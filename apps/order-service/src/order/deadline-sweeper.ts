import type { Database } from '@shop/postgres';
import { type Clock, isInfrastructureError, PeriodicTask } from '@shop/resilience';
import { inTrace, startTrace } from '@shop/tracing';
import {
  type BeforeApplicationShutdown,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Step } from './order.js';
import type { DueOrder, UnsettledOrderRepository } from './unsettled-order.repository.js';

/** Handles the deadline of one order in its own transaction. */
export interface DeadlineHandler {
  /** @returns the step; undefined if nothing was due. */
  handleDeadline(orderId: string): Promise<Step | undefined>;
}

export interface SweeperSettings {
  readonly softDeadlineMs: number;
  /** PostgreSQL releases the lock of a sweeper that has sent no statement for this time. */
  readonly stalledAfterMs?: number;
}

/** One lock for all replicas; the outbox relay's is 7001, the migrations' 7002. */
const SWEEPER_LOCK = 7_003;
const POLL_INTERVAL_MS = 1_000;
const BATCH_SIZE = 100;
const STALLED_AFTER_MS = 15_000;

/**
 * Finds orders that have passed a deadline. The deadlines are columns and not timers, so they survive a crash of a replica.
 *
 * Every replica runs a sweeper, and the lock allows one at a time to work. The lock only saves work. A deadline is handled
 * once because each order is read again under its own lock (R9). So a sweeper that was paused and lost its lock does no
 * harm. The same is true for one whose batch takes longer than `stalledAfterMs`.
 */
export class DeadlineSweeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('DeadlineSweeper');
  private readonly sweeps: PeriodicTask;

  constructor(
    private readonly database: Database,
    private readonly unsettled: UnsettledOrderRepository,
    private readonly orders: DeadlineHandler,
    private readonly clock: Clock,
    private readonly settings: SweeperSettings,
  ) {
    this.sweeps = new PeriodicTask(this.logger, POLL_INTERVAL_MS, () => this.sweep());
  }

  onApplicationBootstrap(): void {
    this.sweeps.start();
  }

  /** Finishes the current order. The relay and the database stop later, so the relay publishes its event. */
  beforeApplicationShutdown(): Promise<void> {
    return this.sweeps.stop();
  }

  /** Continues until nothing is due or another replica has the lock. Rejects if the database is unavailable. */
  async sweep(): Promise<void> {
    // The next sweep handles the skipped orders. In this one they would be first in each batch and block the others.
    const skipped = new Set<string>();
    while (!this.sweeps.isStopping && (await this.sweepBatch(skipped)) === 'more');
  }

  private sweepBatch(skipped: Set<string>): Promise<'more' | 'nothing'> {
    const { softDeadlineMs, stalledAfterMs = STALLED_AFTER_MS } = this.settings;
    return this.database.transaction(async (transaction) => {
      const [lock] = await transaction.query<{ taken: boolean }[]>(
        `SELECT set_config('idle_in_transaction_session_timeout', $1, true),
                pg_try_advisory_xact_lock($2) AS taken`,
        [String(stalledAfterMs), SWEEPER_LOCK],
      );
      if (!lock?.taken) return 'nothing';
      const now = this.clock.now();
      const due = await this.unsettled.due(transaction, {
        now,
        askedUntil: new Date(now.getTime() - softDeadlineMs),
        except: skipped,
        limit: BATCH_SIZE,
      });
      for (const order of due) {
        if (this.sweeps.isStopping) break;
        if (!(await this.handleDeadline(order))) skipped.add(order.orderId);
      }
      return due.length === BATCH_SIZE ? 'more' : 'nothing';
    });
  }

  /** Runs in the trace of the request that placed the order. Returns false if the order did not change and may still be due. */
  private handleDeadline({ orderId, gtxid, ltxid }: DueOrder): Promise<boolean> {
    return inTrace(startTrace(gtxid, ltxid), { name: 'handle deadline' }, async () => {
      try {
        const step = await this.orders.handleDeadline(orderId);
        if (!step) return false;
        const { status, sequence } = step.order;
        const timedOut = step.order.settledAt !== null;
        this.logger.log(
          { orderId, waitedFor: step.from, status, sequence },
          timedOut
            ? 'the hard deadline has passed; the order is cancelled'
            : 'the soft deadline has passed; the request is repeated',
        );
        return true;
      } catch (error) {
        if (isInfrastructureError(error)) throw error;
        this.logger.error(
          { err: error, orderId },
          'a deadline could not be handled; the next sweep retries it',
        );
        return false;
      }
    });
  }
}
