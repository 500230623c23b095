import type { ReceivedSpan } from './received-span.ts';

/** A span with its attributes takes about 2 KiB, so this is about 100 MiB at most. */
const MOST_SPANS = 40_000;
const MOST_LINES = 20_000;

/** A line of an app's log. */
export interface LogLine {
  readonly service: string;
  readonly text: string;
}

export interface RecentTrace {
  readonly spans: readonly ReceivedSpan[];
  readonly log: readonly LogLine[];
}

interface Kept {
  readonly spans: ReceivedSpan[];
  readonly log: LogLine[];
}

const GTXID = /"gtxid":"([0-9a-f]{32})"/;

/** The spans and log lines of the last traces, in memory. What is too much goes with its whole trace, the oldest first. */
export class RecentTraces {
  readonly #traces = new Map<string, Kept>();
  #spans = 0;
  #lines = 0;

  addSpans(spans: readonly ReceivedSpan[]): void {
    for (const span of spans) this.#trace(span.traceId).spans.push(span);
    this.#spans += spans.length;
    this.#forget();
  }

  /** A line of no trace is not kept. */
  addLine(service: string, text: string): void {
    const gtxid = GTXID.exec(text)?.[1];
    if (gtxid === undefined) return;
    this.#trace(gtxid).log.push({ service, text });
    this.#lines++;
    this.#forget();
  }

  find(gtxid: string): RecentTrace | undefined {
    const kept = this.#traces.get(gtxid);
    return kept && { spans: [...kept.spans], log: [...kept.log] };
  }

  /** The traces that moved an order on, not those that only looked at it. The oldest first. */
  ofOrder(orderId: string): string[] {
    return [...this.#traces]
      .filter(([, { spans }]) =>
        spans.some(
          ({ kind, attributes }) => kind === 'producer' && attributes['shop.order.id'] === orderId,
        ),
      )
      .map(([gtxid]) => gtxid);
  }

  #trace(gtxid: string): Kept {
    const known = this.#traces.get(gtxid);
    if (known) return known;
    const kept: Kept = { spans: [], log: [] };
    this.#traces.set(gtxid, kept);
    return kept;
  }

  #forget(): void {
    for (const [gtxid, { spans, log }] of this.#traces) {
      if (this.#spans <= MOST_SPANS && this.#lines <= MOST_LINES) return;
      this.#traces.delete(gtxid);
      this.#spans -= spans.length;
      this.#lines -= log.length;
    }
  }
}
