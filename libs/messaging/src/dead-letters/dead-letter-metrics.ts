import { deadLetterTopic, topicsReadBy } from '@shop/contracts';
import { PeriodicTask } from '@shop/resilience';
import { Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Admin, Kafka } from 'kafkajs';
import { Gauge, type Registry } from 'prom-client';
import { setTimeout as wait } from 'node:timers/promises';
import type { KafkaSettings } from '../kafka/kafka-client.js';
import { SettledDeadLetters } from './settled-dead-letters.js';

const SAMPLE_INTERVAL_MS = 15_000;

/**
 * Counts the dead letters of this service that wait for a person. It never reads the dead letters, but only the first
 * and the last offset of their topics. It reads the small notes about settled dead letters when there is a new note.
 * While the broker is unavailable, the metric has no value rather than an old one.
 */
export class DeadLetterMetrics implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly samples: PeriodicTask;
  private readonly gauge: Gauge<'topic' | 'group'>;
  private readonly topics: readonly string[];
  private readonly notes: SettledDeadLetters;
  /** Topic → its open dead letters at the last sample. */
  private open = new Map<string, number>();
  private settled = { count: -1n, ids: [] as readonly string[] };
  private admin: Admin | undefined;

  constructor(
    private readonly kafka: Kafka,
    private readonly settings: Pick<KafkaSettings, 'group' | 'topicPrefix'>,
    registry: Registry,
    sampleEveryMs = SAMPLE_INTERVAL_MS,
  ) {
    const logger = new Logger('DeadLetterMetrics');
    this.samples = new PeriodicTask(logger, sampleEveryMs, () => this.sample());
    this.topics = topicsReadBy(settings.group);
    this.notes = new SettledDeadLetters(kafka, settings.topicPrefix);
    this.gauge = new Gauge({
      name: 'messaging_dead_letters_open',
      help: 'Dead letters that were neither replayed nor discarded',
      labelNames: ['topic', 'group'],
      registers: [registry],
    });
  }

  /** The warning for readiness; undefined if there is no open dead letter or the broker is unavailable. */
  warning(): string | undefined {
    const waiting = [...this.open].filter(([, letters]) => letters > 0);
    if (waiting.length === 0) return undefined;
    const found = waiting.map(([topic, letters]) => `${letters} of ${topic}`).join(', ');
    return `open dead letters: ${found}; see 'npm run dead-letters'`;
  }

  onApplicationBootstrap(): void {
    if (this.topics.length > 0) this.samples.start({ immediately: true });
  }

  async onApplicationShutdown(): Promise<void> {
    // If the broker does not respond, a sample takes longer than the time limit of a shutdown.
    await Promise.race([this.samples.stop(), wait(1_000, undefined, { ref: false })]);
    await this.disconnect();
  }

  private async sample(): Promise<void> {
    const { group } = this.settings;
    try {
      const admin = (this.admin ??= await this.connect());
      this.open = await this.count(admin);
      for (const [topic, letters] of this.open) this.gauge.set({ topic, group }, letters);
    } catch (error) {
      this.open.clear();
      this.gauge.reset();
      await this.disconnect();
      throw error;
    }
  }

  private async count(admin: Admin): Promise<Map<string, number>> {
    const { group, topicPrefix } = this.settings;
    const open = new Map<string, number>();
    for (const topic of this.topics) {
      const name = deadLetterTopic(topic, group);
      const partitions = await admin.fetchTopicOffsets(topicPrefix + name);
      let letters = partitions.reduce((sum, { low, high }) => sum + Number(high) - Number(low), 0);
      if (letters > 0) {
        const first = new Map(
          partitions.map(({ partition, low }) => [`${name}/${partition}`, Number(low)]),
        );
        // Kafka keeps a note longer than its dead letter, so only notes about existing dead letters count.
        for (const id of await this.settledIds(admin)) {
          const [place = '', offset] = splitAtLast(id);
          const low = first.get(place);
          if (low !== undefined && Number(offset) >= low) letters--;
        }
      }
      open.set(topic, letters);
    }
    return open;
  }

  private async settledIds(admin: Admin): Promise<readonly string[]> {
    const count = await this.notes.count(admin);
    if (count !== this.settled.count) {
      this.settled = { count, ids: [...(await this.notes.read(admin)).keys()] };
    }
    return this.settled.ids;
  }

  private async connect(): Promise<Admin> {
    const admin = this.kafka.admin();
    await admin.connect();
    return admin;
  }

  private async disconnect(): Promise<void> {
    const { admin } = this;
    this.admin = undefined;
    await admin?.disconnect().catch(() => undefined);
  }
}

function splitAtLast(id: string): [string, string] {
  const slash = id.lastIndexOf('/');
  return [id.slice(0, slash), id.slice(slash + 1)];
}
