import { PeriodicTask } from '@shop/resilience';
import { Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Gauge, type Registry } from 'prom-client';
import type { TransactionalDatabase } from '../database.js';

const SAMPLE_INTERVAL_MS = 5_000;
/** The count stops here, because it would read more and more rows during an outage. */
const MAX_COUNT = 10_000;

/**
 * The number of events in the outbox and the age of the oldest one. The samples run in the background and not during a
 * scrape, because a database that hangs must not delay the other metrics. While the database does not respond, these two
 * metrics have no value rather than an old one.
 */
export class OutboxMetrics implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly samples: PeriodicTask;
  private readonly pending: Gauge;
  private readonly age: Gauge;

  constructor(
    private readonly database: TransactionalDatabase,
    registry: Registry,
    sampleEveryMs = SAMPLE_INTERVAL_MS,
  ) {
    const logger = new Logger('OutboxMetrics');
    this.samples = new PeriodicTask(logger, sampleEveryMs, () => this.sample());
    this.pending = new Gauge({
      name: 'outbox_pending_events',
      help: `Events that are not published yet; ${MAX_COUNT} means that number or more`,
      registers: [registry],
    });
    this.age = new Gauge({
      name: 'outbox_oldest_event_age_seconds',
      help: 'Time for which the oldest unpublished event has waited; 0 without such an event',
      registers: [registry],
    });
    this.forget();
  }

  onApplicationBootstrap(): void {
    this.samples.start({ immediately: true });
  }

  /** Does not wait for the current sample, because a database that does not respond must not delay the shutdown. */
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
          [MAX_COUNT],
        ),
      );
      this.pending.set(outbox?.pending ?? 0);
      this.age.set(outbox?.age ?? 0);
    } catch (error) {
      this.forget();
      throw error;
    }
  }

  /** A gauge without labels starts at 0, which would mean that no event waits. */
  private forget(): void {
    this.pending.remove();
    this.age.remove();
  }
}
