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

/** Decides about one order, in a transaction of its own. */
export interface DeadlineJudge {
  /** @returns what was done; undefined where nothing was due any more. */
  meetDeadline(orderId: string): Promise<Step | undefined>;
}

export interface SweeperSettings {
  readonly softDeadlineMs: number;
  /** After so long without a word from it, a sweeper's lock is free. */
  readonly frozenAfterMs?: number;
}

/** One lock for all replicas; the outbox relay's is 7001, the migrations' 7002. */
const SWEEPER_LOCK = 7_003;
const POLL_EVERY_MS = 1_000;
const ORDERS_AT_ONCE = 100;
const FROZEN_AFTER_MS = 15_000;

/**
 * Finds orders that are past a deadline. The deadlines are columns and not timers, so they outlive every replica.
 *
 * Every replica runs one, and the lock lets one work at a time. That only saves work: what keeps two of them from doing
 * something twice is that each order is judged under its own lock (R9). So a sweeper that froze and lost the lock, or one
 * whose batch takes longer than `frozenAfterMs`, does no harm.
 */
export class DeadlineSweeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('DeadlineSweeper');
  private readonly sweeps: PeriodicTask;

  constructor(
    private readonly database: Database,
    private readonly unsettled: UnsettledOrderRepository,
    private readonly orders: DeadlineJudge,
    private readonly clock: Clock,
    private readonly settings: SweeperSettings,
  ) {
    this.sweeps = new PeriodicTask(this.logger, POLL_EVERY_MS, () => this.sweep());
  }

  onApplicationBootstrap(): void {
    this.sweeps.start();
  }

  /** Finishes the order in hand. What it writes is published by the relay, which stops after it, as does the database. */
  beforeApplicationShutdown(): Promise<void> {
    return this.sweeps.stop();
  }

  /** Goes on until nothing is due, or another replica is at it. Fails where the infrastructure does. */
  async sweep(): Promise<void> {
    // Left to the next sweep: they would come first again and again, and keep the others waiting.
    const passedOver = new Set<string>();
    while (!this.sweeps.isStopping && (await this.sweepBatch(passedOver)) === 'more');
  }

  private sweepBatch(passedOver: Set<string>): Promise<'more' | 'nothing'> {
    const { softDeadlineMs, frozenAfterMs = FROZEN_AFTER_MS } = this.settings;
    return this.database.transaction(async (transaction) => {
      const [lock] = await transaction.query<{ taken: boolean }[]>(
        `SELECT set_config('idle_in_transaction_session_timeout', $1, true),
                pg_try_advisory_xact_lock($2) AS taken`,
        [String(frozenAfterMs), SWEEPER_LOCK],
      );
      if (!lock?.taken) return 'nothing';
      const now = this.clock.now();
      const due = await this.unsettled.due(transaction, {
        now,
        askedUntil: new Date(now.getTime() - softDeadlineMs),
        except: passedOver,
        limit: ORDERS_AT_ONCE,
      });
      for (const order of due) {
        if (this.sweeps.isStopping) break;
        if (!(await this.meetDeadline(order))) passedOver.add(order.orderId);
      }
      return due.length === ORDERS_AT_ONCE ? 'more' : 'nothing';
    });
  }

  /** Under the trace of the call that placed the order. False where it was not moved on, and may be due still. */
  private meetDeadline({ orderId, gtxid, ltxid }: DueOrder): Promise<boolean> {
    return inTrace(startTrace(gtxid, ltxid), { name: 'meet deadline' }, async () => {
      try {
        const step = await this.orders.meetDeadline(orderId);
        if (!step) return false;
        const { status, sequence } = step.order;
        const timedOut = step.order.settledAt !== null;
        this.logger.log(
          { orderId, waitedFor: step.from, status, sequence },
          timedOut ? 'timed out: the order is cancelled' : 'no answer in time: asked again',
        );
        return true;
      } catch (error) {
        if (isInfrastructureError(error)) throw error;
        this.logger.error({ err: error, orderId }, 'a deadline could not be met; tried again');
        return false;
      }
    });
  }
}
