import { Gauge, Histogram, type Registry } from 'prom-client';
import type { Pool } from 'undici';

/** `refused`: 4xx with a problem. `timeout`: no response before the deadline. `unavailable`: no usable response for other reasons. */
export type CallOutcome = 'ok' | 'refused' | 'timeout' | 'unavailable';

/** The metrics of all clients of one app. Pass the same instance to each client. */
export class ClientMetrics {
  private readonly durations: Histogram<'service' | 'outcome'>;
  private readonly pools = new Map<string, Pool>();

  constructor(registry: Registry) {
    const { pools } = this;
    const registers = [registry];
    this.durations = new Histogram({
      name: 'http_client_request_duration_seconds',
      help: 'Duration of calls to other services, including the wait for a connection',
      labelNames: ['service', 'outcome'],
      registers,
    });
    // undici counts its connections and queued requests itself. Each scrape reads the current values.
    new Gauge({
      name: 'http_client_connections',
      help: 'Open connections to other services',
      labelNames: ['service', 'state'],
      registers,
      collect() {
        for (const [service, { stats }] of pools) {
          this.set({ service, state: 'used' }, stats.connected - stats.free);
          this.set({ service, state: 'idle' }, stats.free);
        }
      },
    });
    new Gauge({
      name: 'http_client_pending_requests',
      help: 'Calls that wait for a connection',
      labelNames: ['service'],
      registers,
      collect() {
        for (const [service, { stats }] of pools) this.set({ service }, stats.pending);
      },
    });
  }

  watch(service: string, pool: Pool): void {
    this.pools.set(service, pool);
  }

  called(service: string, outcome: CallOutcome, seconds: number): void {
    this.durations.observe({ service, outcome }, seconds);
  }
}
