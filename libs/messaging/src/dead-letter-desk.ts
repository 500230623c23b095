import { deadLetterTopic, deadLetterTopics, retryTopic } from '@shop/contracts';
import type { Admin, Kafka, KafkaMessage } from 'kafkajs';
import { type DeadLetter, type LetterBox, readLetter } from './dead-letter.js';
import { EventPublisher } from './event-publisher.js';
import { createKafka, type KafkaSettings } from './kafka-client.js';
import { type LetterFilter, matches } from './letter-filter.js';
import { readTopics } from './read-topics.js';
import { whyNotDiscard, whyNotReplay } from './replay-rules.js';
import { type SettledLetter, SettledLetters, type Settlement } from './settled-letters.js';

export interface DeskRequest {
  readonly action: 'list' | 'show' | 'replay' | 'discard';
  readonly filter: LetterFilter;
  /** Of settled letters too; only to look at. */
  readonly settledToo?: boolean;
  /** Though a rule speaks against it. */
  readonly force?: boolean;
  readonly dryRun?: boolean;
}

export type LetterState = 'open' | Settlement;

export interface LetterReport extends DeadLetter {
  /** After the request. */
  readonly state: LetterState;
  readonly settledAt?: string;
  /** What was done, or with `dryRun` would be. */
  readonly done?: Settlement | 'refused';
  /** Why it was refused, or would have been without `force`. */
  readonly reason?: string;
  /** For `show`: as text, and in base64 where it is none. */
  readonly value?: string | null;
}

export interface DeskAnswer {
  readonly letters: readonly LetterReport[];
  /** Of all letters that fit, also those beyond the first 1,000, which `letters` has. */
  readonly counts: Readonly<Record<'found' | Settlement | 'refused', number>>;
}

const TOLD_AT_MOST = 1_000;

/**
 * Where people deal with dead letters. Each letter is settled on its own: first handed to its group's retry topic, then
 * noted as settled. Who is interrupted in between leaves it open, and may replay it again, which the group's handlers bear.
 */
export class DeadLetterDesk {
  private constructor(
    private readonly kafka: Kafka,
    private readonly admin: Admin,
    private readonly publisher: EventPublisher,
    private readonly topicPrefix: string,
    private readonly now: () => Date,
  ) {}

  static async open(
    settings: Pick<KafkaSettings, 'brokers' | 'topicPrefix'>,
    now = () => new Date(),
  ): Promise<DeadLetterDesk> {
    const kafka = createKafka({ ...settings, group: 'dead-letters' });
    const admin = kafka.admin();
    await admin.connect();
    const publisher = new EventPublisher(kafka, settings.topicPrefix);
    return new DeadLetterDesk(kafka, admin, publisher, settings.topicPrefix, now);
  }

  async close(): Promise<void> {
    await this.publisher.onApplicationShutdown();
    await this.admin.disconnect();
  }

  async handle(request: DeskRequest): Promise<DeskAnswer> {
    const notes = new SettledLetters(this.kafka, this.topicPrefix);
    const settled = await notes.read(this.admin);
    const letters: LetterReport[] = [];
    const counts = { found: 0, replayed: 0, discarded: 0, refused: 0 };
    await this.visitLetters(request.filter, async (letter, message) => {
      const note = settled.get(letter.id);
      if (!matches(request.filter, letter) || (note && !isWanted(request))) return;
      const report = await this.deal(request, letter, message, note, notes);
      counts.found++;
      if (report.done) counts[report.done]++;
      if (letters.length < TOLD_AT_MOST) letters.push(report);
    });
    return { letters, counts };
  }

  private async deal(
    { action, force, dryRun }: DeskRequest,
    letter: DeadLetter,
    message: KafkaMessage,
    note: SettledLetter | undefined,
    notes: SettledLetters,
  ): Promise<LetterReport> {
    const present = note
      ? { ...letter, state: note.settlement, settledAt: note.at }
      : { ...letter, state: 'open' as const };
    if (action === 'list') return present;
    if (action === 'show') return { ...present, value: readable(message.value) };

    const reason =
      action === 'replay' ? whyNotReplay(letter, message.value, this.now()) : whyNotDiscard(letter);
    if (reason !== undefined && !force) return { ...present, done: 'refused', reason };
    const settlement = action === 'replay' ? 'replayed' : 'discarded';
    const told = { done: settlement, ...(reason === undefined ? {} : { reason }) } as const;
    if (dryRun) return { ...present, ...told };
    if (settlement === 'replayed') await this.replay(letter, message);
    const at = this.now().toISOString();
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
    { topic, group }: LetterFilter,
    visit: (letter: DeadLetter, message: KafkaMessage) => Promise<void>,
  ): Promise<void> {
    const boxes = new Map<string, LetterBox>(
      deadLetterTopics()
        .filter((box) => (topic ?? box.topic) === box.topic && (group ?? box.group) === box.group)
        .map((box) => ({ ...box, name: deadLetterTopic(box.topic, box.group) }))
        .map((box) => [this.topicPrefix + box.name, box]),
    );
    await readTopics(this.kafka, this.admin, [...boxes.keys()], (name, partition, message) => {
      const box = boxes.get(name);
      return box && visit(readLetter(box, partition, message), message);
    });
  }
}

/** Settled letters are for looking at; what was replayed or discarded is not taken up a second time. */
function isWanted({ action, settledToo }: DeskRequest): boolean {
  return action === 'show' || (action === 'list' && settledToo === true);
}

function readable(value: Buffer | null): string | null {
  if (value === null) return null;
  const text = value.toString('utf8');
  return text.includes('\uFFFD') ? `base64: ${value.toString('base64')}` : text;
}
