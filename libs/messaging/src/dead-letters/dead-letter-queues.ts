import { deadLetterTopic, deadLetterTopics, retryTopic } from '@shop/contracts';
import { Clock } from '@shop/resilience';
import type { Admin, Kafka, KafkaMessage } from 'kafkajs';
import { createKafka, type KafkaSettings } from '../kafka/kafka-client.js';
import { EventPublisher } from '../publisher/event-publisher.js';
import { type DeadLetter, type DeadLetterQueue, readDeadLetter } from './dead-letter.js';
import { type DeadLetterFilter, matches } from './dead-letter-filter.js';
import { readTopics } from './read-topics.js';
import { discardObjection, replayObjection } from './replay-rules.js';
import {
  type SettledDeadLetter,
  SettledDeadLetters,
  type Settlement,
} from './settled-dead-letters.js';

export interface DeadLetterRequest {
  readonly action: 'list' | 'show' | 'replay' | 'discard';
  readonly filter: DeadLetterFilter;
  /** Includes settled dead letters, which can only be listed and shown. */
  readonly settledToo?: boolean;
  /** Ignores the rules for a replay or a discard. */
  readonly force?: boolean;
  readonly dryRun?: boolean;
}

export type DeadLetterState = 'open' | Settlement;

export interface DeadLetterReport extends DeadLetter {
  /** The state after the request. */
  readonly state: DeadLetterState;
  readonly settledAt?: string;
  /** The action that was done, or would be done without `dryRun`. */
  readonly done?: Settlement | 'refused';
  /** The reason why it was refused, or would be refused without `force`. */
  readonly reason?: string;
  /** For `show`: the value as text, or in base64 if it is not text. */
  readonly value?: string | null;
}

export interface DeadLetterResponse {
  readonly letters: readonly DeadLetterReport[];
  /** The number of all matching dead letters. `letters` contains only the first 1,000. */
  readonly counts: Readonly<Record<'found' | Settlement | 'refused', number>>;
}

const MAX_REPORTED = 1_000;

/**
 * Lists, replays and discards dead letters on request. It settles each dead letter on its own. A replay first sends the
 * message to its group's retry topic and then records it as settled. If the process stops between these steps, the dead
 * letter stays open and can be replayed again. The group's handlers are idempotent.
 */
export class DeadLetterQueues {
  private constructor(
    private readonly kafka: Kafka,
    private readonly admin: Admin,
    private readonly publisher: EventPublisher,
    private readonly topicPrefix: string,
    private readonly clock: Clock,
  ) {}

  static async open(
    settings: Pick<KafkaSettings, 'brokers' | 'topicPrefix'>,
    clock = new Clock(),
  ): Promise<DeadLetterQueues> {
    const kafka = createKafka({ ...settings, group: 'dead-letters' });
    const admin = kafka.admin();
    await admin.connect();
    const publisher = new EventPublisher(kafka, settings.topicPrefix);
    return new DeadLetterQueues(kafka, admin, publisher, settings.topicPrefix, clock);
  }

  async close(): Promise<void> {
    await this.publisher.onApplicationShutdown();
    await this.admin.disconnect();
  }

  async handle(request: DeadLetterRequest): Promise<DeadLetterResponse> {
    const notes = new SettledDeadLetters(this.kafka, this.topicPrefix);
    const settled = await notes.read(this.admin);
    const letters: DeadLetterReport[] = [];
    const counts = { found: 0, replayed: 0, discarded: 0, refused: 0 };
    await this.visitDeadLetters(request.filter, async (letter, message) => {
      const note = settled.get(letter.id);
      if (!matches(request.filter, letter) || (note && !isWanted(request))) return;
      const report = await this.process(request, letter, message, note, notes);
      counts.found++;
      if (report.done) counts[report.done]++;
      if (letters.length < MAX_REPORTED) letters.push(report);
    });
    return { letters, counts };
  }

  private async process(
    { action, force, dryRun }: DeadLetterRequest,
    letter: DeadLetter,
    message: KafkaMessage,
    note: SettledDeadLetter | undefined,
    notes: SettledDeadLetters,
  ): Promise<DeadLetterReport> {
    const present = note
      ? { ...letter, state: note.settlement, settledAt: note.at }
      : { ...letter, state: 'open' as const };
    if (action === 'list') return present;
    if (action === 'show') return { ...present, value: readable(message.value) };

    const reason =
      action === 'replay'
        ? replayObjection(letter, message.value, this.clock.now())
        : discardObjection(letter);
    if (reason !== undefined && !force) return { ...present, done: 'refused', reason };
    const settlement = action === 'replay' ? 'replayed' : 'discarded';
    const told = { done: settlement, ...(reason === undefined ? {} : { reason }) } as const;
    if (dryRun) return { ...present, ...told };
    if (settlement === 'replayed') await this.replay(letter, message);
    const at = this.clock.now().toISOString();
    await notes.add(this.publisher, { id: letter.id, settlement, at });
    return { ...letter, state: settlement, settledAt: at, ...told };
  }

  /** Sends the message with its headers, including those of its failure. If it fails again, its attempts are added. */
  private async replay({ topic, group }: DeadLetter, message: KafkaMessage): Promise<void> {
    const { key, value, headers = {} } = message;
    await this.publisher.forward(this.topicPrefix + retryTopic(topic, group), {
      key,
      value,
      headers,
    });
  }

  private async visitDeadLetters(
    { topic, group }: DeadLetterFilter,
    visit: (letter: DeadLetter, message: KafkaMessage) => Promise<void>,
  ): Promise<void> {
    const queues = new Map<string, DeadLetterQueue>(
      deadLetterTopics()
        .filter((queue) => (topic ?? queue.topic) === queue.topic)
        .filter((queue) => (group ?? queue.group) === queue.group)
        .map((queue) => ({ ...queue, name: deadLetterTopic(queue.topic, queue.group) }))
        .map((queue) => [this.topicPrefix + queue.name, queue]),
    );
    await readTopics(this.kafka, this.admin, [...queues.keys()], (name, partition, message) => {
      const queue = queues.get(name);
      return queue && visit(readDeadLetter(queue, partition, message), message);
    });
  }
}

/** Settled dead letters can only be listed and shown. They cannot be replayed or discarded again. */
function isWanted({ action, settledToo }: DeadLetterRequest): boolean {
  return action === 'show' || (action === 'list' && settledToo === true);
}

function readable(value: Buffer | null): string | null {
  if (value === null) return null;
  const text = value.toString('utf8');
  return text.includes('\uFFFD') ? `base64: ${value.toString('base64')}` : text;
}
