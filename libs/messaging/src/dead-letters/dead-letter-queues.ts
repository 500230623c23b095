import { deadLetterTopic, deadLetterTopics, retryTopic } from '@shop/contracts';
import { Clock } from '@shop/resilience';
import type { Admin, Kafka, KafkaMessage } from 'kafkajs';
import { createKafka, type KafkaSettings } from '../kafka/kafka-client.js';
import { EventPublisher } from '../publisher/event-publisher.js';
import { type DeadLetter, type DeadLetterQueue, readLetter } from './dead-letter.js';
import { type DeadLetterFilter, matches } from './dead-letter-filter.js';
import { readTopics } from './read-topics.js';
import { whyNotDiscard, whyNotReplay } from './replay-rules.js';
import { type SettledLetter, SettledLetters, type Settlement } from './settled-letters.js';

export interface DeadLetterRequest {
  readonly action: 'list' | 'show' | 'replay' | 'discard';
  readonly filter: DeadLetterFilter;
  /** Of settled letters too; only to look at. */
  readonly settledToo?: boolean;
  /** Though a rule speaks against it. */
  readonly force?: boolean;
  readonly dryRun?: boolean;
}

export type DeadLetterState = 'open' | Settlement;

export interface DeadLetterReport extends DeadLetter {
  /** After the request. */
  readonly state: DeadLetterState;
  readonly settledAt?: string;
  /** What was done, or with `dryRun` would be. */
  readonly done?: Settlement | 'refused';
  /** Why it was refused, or would have been without `force`. */
  readonly reason?: string;
  /** For `show`: as text, and in base64 where it is none. */
  readonly value?: string | null;
}

export interface DeadLetterResponse {
  readonly letters: readonly DeadLetterReport[];
  /** Of all letters that fit, also those beyond the first 1,000, which `letters` has. */
  readonly counts: Readonly<Record<'found' | Settlement | 'refused', number>>;
}

const LETTERS_AT_MOST = 1_000;

/**
 * Lists, replays and discards dead letters on request. Each letter is settled on its own: a replay first sends it to its
 * group's retry topic, then records it as settled. After an interruption in between the letter is still open and can be
 * replayed again. The group's handlers accept the second delivery.
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
    const notes = new SettledLetters(this.kafka, this.topicPrefix);
    const settled = await notes.read(this.admin);
    const letters: DeadLetterReport[] = [];
    const counts = { found: 0, replayed: 0, discarded: 0, refused: 0 };
    await this.visitLetters(request.filter, async (letter, message) => {
      const note = settled.get(letter.id);
      if (!matches(request.filter, letter) || (note && !isWanted(request))) return;
      const report = await this.process(request, letter, message, note, notes);
      counts.found++;
      if (report.done) counts[report.done]++;
      if (letters.length < LETTERS_AT_MOST) letters.push(report);
    });
    return { letters, counts };
  }

  private async process(
    { action, force, dryRun }: DeadLetterRequest,
    letter: DeadLetter,
    message: KafkaMessage,
    note: SettledLetter | undefined,
    notes: SettledLetters,
  ): Promise<DeadLetterReport> {
    const present = note
      ? { ...letter, state: note.settlement, settledAt: note.at }
      : { ...letter, state: 'open' as const };
    if (action === 'list') return present;
    if (action === 'show') return { ...present, value: readable(message.value) };

    const reason =
      action === 'replay'
        ? whyNotReplay(letter, message.value, this.clock.now())
        : whyNotDiscard(letter);
    if (reason !== undefined && !force) return { ...present, done: 'refused', reason };
    const settlement = action === 'replay' ? 'replayed' : 'discarded';
    const told = { done: settlement, ...(reason === undefined ? {} : { reason }) } as const;
    if (dryRun) return { ...present, ...told };
    if (settlement === 'replayed') await this.replay(letter, message);
    const at = this.clock.now().toISOString();
    await notes.add(this.publisher, { id: letter.id, settlement, at });
    return { ...letter, state: settlement, settledAt: at, ...told };
  }

  /** With its headers, those of its failure among them: it counts on from there, should it fail again. */
  private async replay({ topic, group }: DeadLetter, message: KafkaMessage): Promise<void> {
    const { key, value, headers = {} } = message;
    await this.publisher.forward(this.topicPrefix + retryTopic(topic, group), {
      key,
      value,
      headers,
    });
  }

  private async visitLetters(
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
      return queue && visit(readLetter(queue, partition, message), message);
    });
  }
}

/** Settled letters are for looking at; what was replayed or discarded is not taken up a second time. */
function isWanted({ action, settledToo }: DeadLetterRequest): boolean {
  return action === 'show' || (action === 'list' && settledToo === true);
}

function readable(value: Buffer | null): string | null {
  if (value === null) return null;
  const text = value.toString('utf8');
  return text.includes('\uFFFD') ? `base64: ${value.toString('base64')}` : text;
}
