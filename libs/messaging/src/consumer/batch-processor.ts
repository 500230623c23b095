import { ConcurrencyLimiter } from '@shop/resilience';
import type { EachBatchPayload, KafkaMessage } from 'kafkajs';
import type { ConsumerMetrics } from './consumer-metrics.js';
import type { EventDispatcher } from './event-dispatcher.js';
import { inKeyOrder } from './key-order.js';

const HEARTBEAT_EVERY_MS = 1_000;
/** kafkajs fetches again only when every partition's batch is done: a slow one must not hold up the others for longer. */
const LEAVE_BATCH_AFTER_MS = 1_000;
/** Once a batch is being left: for finishing what lies before messages that are done, so that these are not repeated. */
const FILL_GAPS_WITHIN_MS = 1_000;
const LONGEST_PAUSE_MS = 5_000;

/**
 * One fetched batch of one partition: messages of one key in their order, keys concurrently, and offsets committed only
 * behind finished work. A batch that is left early, because it takes long or the replicas change, first finishes what lies
 * before messages that are done. Where the infrastructure fails, the partition pauses, longer each time, and is read again
 * from the first unfinished message. What finished behind that message is then delivered a second time; the inbox knows it.
 */
export class BatchProcessor {
  private readonly inFlight: ConcurrencyLimiter;
  private readonly pauses = new Map<string, number>();

  constructor(
    private readonly dispatcher: EventDispatcher,
    private readonly metrics: ConsumerMetrics,
    /** From a topic as the broker knows it (prefixed, perhaps a retry topic) to the contract's topic. */
    private readonly contractTopic: (topic: string) => string,
    /** Messages in work at the same time, over all partitions. */
    private readonly maxInFlight: number,
  ) {
    this.inFlight = new ConcurrencyLimiter(maxInFlight);
  }

  async process(payload: EachBatchPayload): Promise<void> {
    const { messages, topic, partition } = payload.batch;
    const finished = new Array<boolean>(messages.length).fill(false);
    const position = { topic: this.contractTopic(topic), source: topic, partition };
    let leaveAt: number | undefined;
    let leavingSince: number | undefined;
    let healthy = true;
    let abandoned = false;
    let furthest = -1;

    const leave = () => (leavingSince ??= performance.now());
    const heartbeat = setInterval(() => {
      // A failed heartbeat means that the partition will belong to somebody else: finish what runs, begin nothing new.
      payload.heartbeat().catch(leave);
    }, HEARTBEAT_EVERY_MS);
    /** A key may be far behind the others. What lies between may still be begun, nothing beyond it. */
    const mayBegin = (index: number) => {
      // Once true it stays true: a key's next message must not begin where the one before it was left out.
      abandoned ||= !healthy || payload.isStale();
      if (abandoned) return false;
      const now = performance.now();
      // Counted from the first message's begin: each visit gets at least one message done.
      if (!payload.isRunning() || now > (leaveAt ??= now + LEAVE_BATCH_AFTER_MS)) leave();
      if (leavingSince === undefined) return true;
      return index < furthest && now < leavingSince + FILL_GAPS_WITHIN_MS;
    };

    const workOn = (index: number) =>
      this.inFlight.run(async () => {
        if (!mayBegin(index)) return;
        furthest = Math.max(furthest, index);
        const outcome = await this.dispatcher.dispatch(position, messages[index] as KafkaMessage);
        if (outcome === 'infrastructure-error') healthy = false;
        else finished[index] = true;
      });

    this.tellLag(payload, finished);
    try {
      // Messages without a key follow one another like one key's.
      const keys = messages.map(({ key }) => key?.toString() ?? '');
      await inKeyOrder(keys, this.maxInFlight, workOn);
    } finally {
      clearInterval(heartbeat);
    }

    await commitFinished(payload, finished);
    this.tellLag(payload, finished);
    this.pauseUnless(healthy, payload);
  }

  /** Of what the fetch knew of: messages that came after it are told of by the next one. */
  private tellLag({ batch }: EachBatchPayload, finished: readonly boolean[]): void {
    const unfinished = finished.filter((done) => !done).length;
    this.metrics.lagging(batch, Number(batch.offsetLag()) + unfinished);
  }

  private pauseUnless(healthy: boolean, payload: EachBatchPayload): void {
    const { topic, partition } = payload.batch;
    const place = `${topic}/${partition}`;
    this.metrics.waiting(payload.batch, !healthy);
    if (healthy) {
      this.pauses.delete(place);
      return;
    }
    const pauseMs = Math.min((this.pauses.get(place) ?? 50) * 2, LONGEST_PAUSE_MS);
    this.pauses.set(place, pauseMs);
    setTimeout(payload.pause(), pauseMs).unref();
  }
}

/** Commits up to the first unfinished message and not beyond: a crash then repeats work, and never skips any. */
async function commitFinished(
  payload: EachBatchPayload,
  finished: readonly boolean[],
): Promise<void> {
  const { topic, partition, messages } = payload.batch;
  const unfinished = finished.indexOf(false);
  const last = messages[(unfinished === -1 ? finished.length : unfinished) - 1];
  if (!last) return;
  payload.resolveOffset(last.offset);
  const offset = (BigInt(last.offset) + 1n).toString();
  await payload.commitOffsetsIfNecessary({
    topics: [{ topic, partitions: [{ partition, offset }] }],
  });
}
