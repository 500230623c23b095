import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Outcome } from './delivery.js';

/** Senders may use any event type. All types without a handler here share one value. */
const UNKNOWN = 'unknown';

/** `malformed`: not an event, or an event that violates its contract. `failed`: each attempt of the handler failed. */
export type DeadLetterReason = 'malformed' | 'failed';

/** The metrics of the consumer. Only the event types of its handlers, its topics and its partitions become series. */
export class ConsumerMetrics {
  private readonly durations: Histogram<'event' | 'outcome'>;
  private readonly deadLetters: Counter<'event' | 'reason'>;
  private readonly retries: Counter<'event'>;
  private readonly inFlight: Gauge;
  private readonly lag: Gauge<'topic' | 'partition'>;
  private readonly waitingPartitions: Gauge;
  private readonly waitingNow = new Set<string>();
  private assignment: Readonly<Record<string, readonly number[]>> = {};

  constructor(registry: Registry) {
    const registers = [registry];
    this.durations = new Histogram({
      name: 'messaging_process_duration_seconds',
      help: 'Deliveries of events, with all attempts and the pauses between them',
      labelNames: ['event', 'outcome'],
      registers,
    });
    this.deadLetters = new Counter({
      name: 'messaging_dead_letters_total',
      help: 'Messages that were moved to a dead-letter topic because they cannot be handled',
      labelNames: ['event', 'reason'],
      registers,
    });
    this.retries = new Counter({
      name: 'messaging_retries_total',
      help: 'Retries of messages whose handler failed for a reason other than the infrastructure',
      labelNames: ['event'],
      registers,
    });
    this.inFlight = new Gauge({
      name: 'messaging_in_flight_messages',
      help: 'Messages in flight',
      registers,
    });
    this.lag = new Gauge({
      name: 'messaging_consumer_lag_messages',
      help: 'Messages of a partition that are not finished, as of its last fetch',
      labelNames: ['topic', 'partition'],
      registers,
    });
    this.waitingPartitions = new Gauge({
      name: 'messaging_waiting_partitions',
      help: 'Partitions that wait for a database or the broker, until their next message is finished',
      registers,
    });
    this.startAtZero(UNKNOWN);
  }

  /** For Prometheus, a counter whose first value is 1 has never increased. The first dead letter would raise no alert. */
  startAtZero(event: string): void {
    this.deadLetters.inc({ event, reason: 'malformed' }, 0);
    this.deadLetters.inc({ event, reason: 'failed' }, 0);
    this.retries.inc({ event }, 0);
  }

  /** @param event the type, if it has a handler. */
  async measure(event = UNKNOWN, work: () => Promise<Outcome>): Promise<Outcome> {
    const since = performance.now();
    this.inFlight.inc();
    try {
      const outcome = await work();
      this.durations.observe({ event, outcome }, (performance.now() - since) / 1000);
      return outcome;
    } finally {
      this.inFlight.dec();
    }
  }

  retried(event = UNKNOWN): void {
    this.retries.inc({ event });
  }

  deadLettered(event = UNKNOWN, reason: DeadLetterReason): void {
    this.deadLetters.inc({ event, reason });
  }

  /**
   * From now on, this consumer has these partitions. The consumer of a partition reports it, so that totals are
   * correct.
   */
  assigned(partitions: Readonly<Record<string, readonly number[]>>): void {
    this.assignment = partitions;
    this.lag.reset();
    this.waitingNow.clear();
    this.waitingPartitions.set(0);
  }

  /** Whether the partition is paused because the infrastructure failed. */
  waiting({ topic, partition }: { topic: string; partition: number }, waits: boolean): void {
    const isMine = this.assignment[topic]?.includes(partition) ?? false;
    if (waits && isMine) this.waitingNow.add(`${topic}/${partition}`);
    else this.waitingNow.delete(`${topic}/${partition}`);
    this.waitingPartitions.set(this.waitingNow.size);
  }

  lagging({ topic, partition }: { topic: string; partition: number }, messages: number): void {
    if (this.assignment[topic]?.includes(partition)) this.lag.set({ topic, partition }, messages);
  }
}
