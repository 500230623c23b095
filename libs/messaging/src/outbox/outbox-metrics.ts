import { PeriodicTask } from '@shop/resilience';
import { Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Gauge, type Registry } from 'prom-client';
import type { TransactionalDatabase } from '../database.js';

const SAMPLE_EVERY_MS = 5_000;
/** Counting ends here: during an outage it would read more and more rows. */
const COUNT_AT_MOST = 10_000;

/**
 * How many events wait in the outbox, and since when. Asked for in the background and not when Prometheus asks: a database
 * that hangs must not hold up the other metrics. While it does not answer, these two have no value rather than an old one.
 */
export class OutboxMetrics implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly samples: PeriodicTask;
  private readonly pending: Gauge;
  private readonly age: Gauge;

  constructor(
    private readonly database: TransactionalDatabase,
    registry: Registry,
    sampleEveryMs = SAMPLE_EVERY_MS,
  ) {
    const logger = new Logger('OutboxMetrics');
    this.samples = new PeriodicTask(logger, sampleEveryMs, () => this.sample());
    this.pending = new Gauge({
      name: 'outbox_pending_events',
      help: `Events that are not published yet; ${COUNT_AT_MOST} stands for that or more`,
      registers: [registry],
    });
    this.age = new Gauge({
      name: 'outbox_oldest_event_age_seconds',
      help: 'For how long the oldest unpublished event has waited; 0 without one',
      registers: [registry],
    });
    this.forget();
  }

  onApplicationBootstrap(): void {
    this.samples.start({ immediately: true });
  }

  /** Does not wait for the current sample: a database that does not answer must not delay the shutdown. */
  onApplicationShutdown(): void {
    void this.samples.stop();
  }

  private async sample(): Promise<void> {
    try {
      const [outbox] = await this.database.transaction((transaction) =>
        transaction.query<{ pending: number; age: number }>(
          `SELECT count(*)::int AS pending,
                  coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)::float8 AS age
           FROM (SELECT created_at FROM outbox ORDER BY id LIMIT $1) AS oldest`,
          [COUNT_AT_MOST],
        ),
      );
      this.pending.set(outbox?.pending ?? 0);
      this.age.set(outbox?.age ?? 0);
    } catch (error) {
      this.forget();
      throw error;
    }
  }

  /** A gauge without labels is born as 0, which would say that nothing waits. */
  private forget(): void {
    this.pending.remove();
    this.age.remove();
  }
}
