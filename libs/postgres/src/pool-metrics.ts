import type { Pool } from 'pg';
import { Gauge, type Registry } from 'prom-client';
import type { DataSource } from 'typeorm';

/** The service's connections to its database: pg counts them anyway, and is asked when Prometheus asks. */
export class PoolMetrics {
  constructor(
    private readonly dataSource: DataSource,
    registry: Registry,
  ) {
    const pool = () => this.pool();
    new Gauge({
      name: 'db_client_connections',
      help: 'Connections to the database, also those that are being opened (used)',
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

  /** Where TypeORM's PostgreSQL driver keeps it, once the database has been connected. */
  private pool(): Pool | undefined {
    return (this.dataSource.driver as { master?: Pool }).master;
  }
}
