import type { Pool } from 'pg';
import { Gauge, type Registry } from 'prom-client';
import type { DataSource } from 'typeorm';

/** The service's connections to its database. pg counts them anyway, so each scrape reads pg's numbers. */
export class PoolMetrics {
  constructor(
    private readonly dataSource: DataSource,
    registry: Registry,
  ) {
    const pool = () => this.pool();
    new Gauge({
      name: 'db_client_connections',
      help: 'Connections to the database; "used" includes connections that are being opened',
      labelNames: ['state'],
      registers: [registry],
      collect() {
        const { totalCount = 0, idleCount = 0 } = pool() ?? {};
        this.set({ state: 'used' }, totalCount - idleCount);
        this.set({ state: 'idle' }, idleCount);
      },
    });
    new Gauge({
      name: 'db_client_connection_pending_requests',
      help: 'Requests and events that wait for a free connection',
      registers: [registry],
      collect() {
        this.set(pool()?.waitingCount ?? 0);
      },
    });
  }

  /** TypeORM's PostgreSQL driver has the pool in `master`, after the first connection. */
  private pool(): Pool | undefined {
    return (this.dataSource.driver as { master?: Pool }).master;
  }
}
