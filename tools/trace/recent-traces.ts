import type { ReceivedSpan } from './received-span.ts';

/** A span with its attributes takes about 2 KiB, so both limits together allow about 100 MiB. */
const MAX_SPANS = 40_000;
const MAX_LINES = 20_000;

/** A line of an app's log. */
export interface LogLine {
  readonly service: string;
  readonly text: string;
}

export interface RecentTrace {
  readonly spans: readonly ReceivedSpan[];
  readonly log: readonly LogLine[];
}

interface StoredTrace {
  readonly spans: ReceivedSpan[];
  readonly log: LogLine[];
}

const GTXID = /"gtxid":"([0-9a-f]{32})"/;

/** The spans and log lines of the last traces, in memory. Above a limit, complete traces are evicted, the oldest first. */
export class RecentTraces {
  readonly #traces = new Map<string, StoredTrace>();
  #spans = 0;
  #lines = 0;

  addSpans(spans: readonly ReceivedSpan[]): void {
    for (const span of spans) this.#trace(span.traceId).spans.push(span);
    this.#spans += spans.length;
    this.#evict();
  }

  /** A line without a gtxid is ignored. */
  addLine(service: string, text: string): void {
    const gtxid = GTXID.exec(text)?.[1];
    if (gtxid === undefined) return;
    this.#trace(gtxid).log.push({ service, text });
    this.#lines++;
    this.#evict();
  }

  find(gtxid: string): RecentTrace | undefined {
    const stored = this.#traces.get(gtxid);
    return stored && { spans: [...stored.spans], log: [...stored.log] };
  }

  /** The traces that changed an order, not those that only read it. The oldest first. */
  ofOrder(orderId: string): string[] {
    return [...this.#traces]
      .filter(([, { spans }]) =>
        spans.some(
          ({ kind, attributes }) => kind === 'producer' && attributes['shop.order.id'] === orderId,
        ),
      )
      .map(([gtxid]) => gtxid);
  }

  #trace(gtxid: string): StoredTrace {
    const stored = this.#traces.get(gtxid);
    if (stored) return stored;
    const added: StoredTrace = { spans: [], log: [] };
    this.#traces.set(gtxid, added);
    return added;
  }

  #evict(): void {
    for (const [gtxid, { spans, log }] of this.#traces) {
      if (this.#spans <= MAX_SPANS && this.#lines <= MAX_LINES) return;
      this.#traces.delete(gtxid);
      this.#spans -= spans.length;
      this.#lines -= log.length;
    }
  }
}
