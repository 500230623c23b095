import type { EachBatchPayload, KafkaMessage } from 'kafkajs';
import type { EventDispatcher } from './event-dispatcher.js';

/** Keys of one batch that are worked on at the same time: enough to hide a database's latency, below a pool's size. */
const KEYS_AT_ONCE = 8;
const HEARTBEAT_EVERY_MS = 1_000;
const LONGEST_PAUSE_MS = 10_000;

/**
 * One fetched batch of one partition: messages of one key in their order, keys concurrently, and offsets committed only
 * behind finished work. Where the infrastructure fails, the partition pauses, longer each time, and is read again from the
 * first unfinished message. What finished behind that message is then delivered a second time; the inbox knows it.
 */
export class BatchProcessor {
  private readonly pauses = new Map<string, number>();

  constructor(
    private readonly dispatcher: EventDispatcher,
    /** From a topic as the broker knows it (prefixed, perhaps a retry topic) to the contract's topic. */
    private readonly contractTopic: (topic: string) => string,
  ) {}

  async process(payload: EachBatchPayload): Promise<void> {
    const { messages, topic, partition } = payload.batch;
    const finished = new Array<boolean>(messages.length).fill(false);
    let interrupted = false;

    const heartbeat = setInterval(() => {
      // A failed heartbeat means that the partition now belongs to somebody else: finish what runs, begin nothing.
      payload.heartbeat().catch(() => (interrupted = true));
    }, HEARTBEAT_EVERY_MS);
    const mustStop = () => interrupted || !payload.isRunning() || payload.isStale();

    const workOn = async (key: readonly number[]): Promise<boolean> => {
      for (const index of key) {
        if (mustStop()) return true;
        const position = { topic: this.contractTopic(topic), partition };
        const message = messages[index] as KafkaMessage;
        if ((await this.dispatcher.dispatch(position, message)) === 'again') return false;
        finished[index] = true;
      }
      return true;
    };

    let healthy: boolean;
    try {
      healthy = await concurrently(indexesByKey(messages), KEYS_AT_ONCE, workOn);
    } finally {
      clearInterval(heartbeat);
    }

    await commitFinished(payload, finished);
    this.pauseUnless(healthy, payload);
  }

  private pauseUnless(healthy: boolean, { batch: { topic, partition }, pause }: EachBatchPayload) {
    const place = `${topic}/${partition}`;
    if (healthy) {
      this.pauses.delete(place);
      return;
    }
    const pauseMs = Math.min((this.pauses.get(place) ?? 100) * 2, LONGEST_PAUSE_MS);
    this.pauses.set(place, pauseMs);
    setTimeout(pause(), pauseMs).unref();
  }
}

/** Message indexes of each key, in the batch's order. Messages without a key follow one another like one key's. */
function indexesByKey(messages: readonly KafkaMessage[]): number[][] {
  const indexes = messages.map((_, index) => index);
  return [...Map.groupBy(indexes, (index) => messages[index]?.key?.toString() ?? '').values()];
}

/** Runs `work` for every item, at most `limit` at once. After a failure (false) no further item is begun. */
async function concurrently<Item>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<boolean>,
): Promise<boolean> {
  let next = 0;
  let healthy = true;
  const worker = async (): Promise<void> => {
    for (;;) {
      const item = items[next++];
      if (item === undefined || !healthy) return;
      if (!(await work(item))) healthy = false;
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return healthy;
}

/** Commits up to the first unfinished message and not beyond: a crash then repeats work, and never skips any. */
async function commitFinished(
  {
    batch: { topic, partition, messages },
    resolveOffset,
    commitOffsetsIfNecessary,
  }: EachBatchPayload,
  finished: readonly boolean[],
): Promise<void> {
  const unfinished = finished.indexOf(false);
  const last = messages[(unfinished === -1 ? finished.length : unfinished) - 1];
  if (!last) return;
  resolveOffset(last.offset);
  const offset = (BigInt(last.offset) + 1n).toString();
  await commitOffsetsIfNecessary({ topics: [{ topic, partitions: [{ partition, offset }] }] });
}
