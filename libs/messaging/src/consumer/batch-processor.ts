import { ConcurrencyLimiter } from '@shop/resilience';
import type { EachBatchPayload, KafkaMessage } from 'kafkajs';
import type { ConsumerMetrics } from './consumer-metrics.js';
import type { EventDispatcher } from './event-dispatcher.js';
import { inKeyOrder } from './key-order.js';

const HEARTBEAT_INTERVAL_MS = 1_000;
/** kafkajs fetches again only when every partition's batch is done. A slow batch may not delay the others for longer. */
const LEAVE_BATCH_AFTER_MS = 1_000;
/**
 * When a batch is left early: the time for the messages before finished ones, so that the finished ones are not
 * repeated.
 */
const FILL_GAPS_TIMEOUT_MS = 1_000;
const MAX_PAUSE_MS = 5_000;

/**
 * Processes one fetched batch of one partition. Messages of one key run in order, and different keys run concurrently.
 * Offsets are committed only for finished work. If a batch takes long or the replicas change, the processor leaves it
 * early, and first finishes the messages before finished ones.
 *
 * If the infrastructure fails, the partition pauses, longer each time. Then it is read again from the first unfinished
 * message. Messages after it that were already finished are delivered a second time, and the inbox recognises them.
 */
export class BatchProcessor {
  private readonly inFlight: ConcurrencyLimiter;
  private readonly pauses = new Map<string, number>();

  constructor(
    private readonly dispatcher: EventDispatcher,
    private readonly metrics: ConsumerMetrics,
    /** From the broker's name of a topic (with the prefix, possibly a retry topic) to the contract's topic. */
    private readonly contractTopic: (topic: string) => string,
    /** The number of messages in flight at a time, in all partitions. */
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
      // After a failed heartbeat, another consumer gets the partition. Running handlers finish, and no new one starts.
      payload.heartbeat().catch(leave);
    }, HEARTBEAT_INTERVAL_MS);
    /** One key may be far behind the others. When the batch is left, only messages before the furthest one may start. */
    const mayStart = (index: number) => {
      // `abandoned` never becomes false again: a key's next message must not start if the previous one was left out.
      abandoned ||= !healthy || payload.isStale();
      if (abandoned) return false;
      const now = performance.now();
      // The time counts from the start of the first message, so each visit finishes at least one message.
      if (!payload.isRunning() || now > (leaveAt ??= now + LEAVE_BATCH_AFTER_MS)) leave();
      if (leavingSince === undefined) return true;
      return index < furthest && now < leavingSince + FILL_GAPS_TIMEOUT_MS;
    };

    const workOn = (index: number) =>
      this.inFlight.run(async () => {
        if (!mayStart(index)) return;
        furthest = Math.max(furthest, index);
        const outcome = await this.dispatcher.dispatch(position, messages[index] as KafkaMessage);
        if (outcome === 'infrastructure-error') healthy = false;
        else finished[index] = true;
      });

    this.reportLag(payload, finished);
    try {
      // Messages without a key run in order, like the messages of one key.
      const keys = messages.map(({ key }) => key?.toString() ?? '');
      await inKeyOrder(keys, this.maxInFlight, workOn);
    } finally {
      clearInterval(heartbeat);
    }

    await commitFinished(payload, finished);
    this.reportLag(payload, finished);
    this.pauseIfUnhealthy(healthy, payload);
  }

  /** The lag at the time of the fetch. The next fetch includes later messages. */
  private reportLag({ batch }: EachBatchPayload, finished: readonly boolean[]): void {
    const unfinished = finished.filter((done) => !done).length;
    this.metrics.lagging(batch, Number(batch.offsetLag()) + unfinished);
  }

  private pauseIfUnhealthy(healthy: boolean, payload: EachBatchPayload): void {
    const { topic, partition } = payload.batch;
    const name = `${topic}/${partition}`;
    this.metrics.waiting(payload.batch, !healthy);
    if (healthy) {
      this.pauses.delete(name);
      return;
    }
    const pauseMs = Math.min((this.pauses.get(name) ?? 50) * 2, MAX_PAUSE_MS);
    this.pauses.set(name, pauseMs);
    setTimeout(payload.pause(), pauseMs).unref();
  }
}

/** Commits up to the first unfinished message, not further. So a crash can repeat work, but never skips a message. */
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
