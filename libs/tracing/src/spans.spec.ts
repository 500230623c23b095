import { SpanStatusCode, trace as openTelemetry } from '@opentelemetry/api';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { continueTrace, senderOf, startTrace, traceHeaders } from './carrier.js';
import {
  currentTrace,
  runWithoutTrace,
  runWithTrace,
  spanEvent,
  traceLogFields,
  traceOrder,
} from './current-trace.js';
import {
  endSpan,
  inSpan,
  inTrace,
  leafSpan,
  leafSpanOf,
  recordTrace,
  spanTraceparent,
} from './spans.js';
import { captureSpans } from './testing.js';

const spans = captureSpans();
afterEach(() => spans.clear());

const G = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER = '00f067aa0ba902b7';
const nothing = () => Promise.resolve();

describe("a trace's own span", () => {
  it('has the gtxid as its trace id, and its id is in logs and calls', async () => {
    const seen = await inTrace(startTrace(), { name: 'work', kind: 'server' }, () =>
      Promise.resolve({ log: traceLogFields(), headers: traceHeaders() }),
    );
    const [span] = spans.named('work');
    const { traceId, spanId } = span!.spanContext();
    expect(seen.log).toMatchObject({ gtxid: traceId, trace_id: traceId, span_id: spanId });
    expect(seen.headers.traceparent).toBe(`00-${traceId}-${spanId}-01`);
    expect(span!.attributes).toEqual({ 'shop.ltxid': 1 });
  });

  it("is a child of the caller's span", () => {
    const trace = recordTrace(continueTrace({ traceparent: `00-${G}-${CALLER}-01` }), {
      name: 'w',
    });
    endSpan(trace.span);
    const [span] = spans.named('w');
    expect(span!.spanContext()).toMatchObject({ traceId: G, spanId: trace.spanId });
    expect(span!.parentSpanContext).toMatchObject({ traceId: G, spanId: CALLER, isRemote: true });
  });

  it('is not recorded if the first server decided so, and the headers forward that decision', () => {
    const trace = recordTrace(continueTrace({ traceparent: `00-${G}-${CALLER}-00` }), {
      name: 'w',
    });
    expect(trace.span).toBeUndefined();
    expect(traceHeaders(trace).traceparent).toBe(`00-${G}-${trace.spanId}-00`);
  });

  it('is linked to a caller whose trace is not continued', () => {
    const linked = senderOf({ traceparent: `00-${G}-${CALLER}-01` });
    endSpan(recordTrace(startTrace(), { name: 'edge', linked }).span);
    const [span] = spans.named('edge');
    expect(span!.spanContext().traceId).not.toBe(G);
    expect(span!.links.map(({ context }) => context)).toMatchObject([
      { traceId: G, spanId: CALLER },
    ]);
  });

  it('contains the type of an error, but not its message, which may contain customer input', async () => {
    const failure = Object.assign(new Error('no account ada@shop.test'), { code: '23505' });
    await expect(
      inTrace(startTrace(), { name: 'fails' }, () => Promise.reject(failure)),
    ).rejects.toBe(failure);
    const [span] = spans.named('fails');
    expect(span!.status).toEqual({ code: SpanStatusCode.ERROR });
    expect(span!.attributes['error.type']).toBe('23505');
    expect(JSON.stringify([span!.attributes, span!.events])).not.toContain('ada@');
  });
});

describe('inner spans', () => {
  it('are children of the current span, and the headers of calls name them', async () => {
    const headers = await inTrace(startTrace(), { name: 'outer' }, () =>
      inSpan(
        () => ({ name: 'inner', kind: 'client' }),
        () => {
          endSpan(leafSpan(() => ({ name: 'leaf' })));
          return Promise.resolve(traceHeaders());
        },
      ),
    );
    const [outer, inner, leaf] = ['outer', 'inner', 'leaf'].map((name) => spans.named(name)[0]!);
    expect(leaf!.parentSpanContext?.spanId).toBe(inner!.spanContext().spanId);
    expect(inner!.parentSpanContext?.spanId).toBe(outer!.spanContext().spanId);
    expect(headers.traceparent).toContain(inner!.spanContext().spanId);
  });

  it('cost nothing if the trace is not recorded', async () => {
    const details = () => {
      throw new Error('not to be called');
    };
    await runWithTrace(startTrace(), () => inSpan(details, nothing));
    expect(runWithTrace(startTrace(), () => leafSpan(details))).toBeUndefined();
    expect(leafSpan(details)).toBeUndefined();
  });

  it('of earlier work start at its time, are children of the sender, and are the parent of what follows', () => {
    const sender = senderOf({ traceparent: `00-${G}-${CALLER}-01`, 'x-ltxid': '3' })!;
    const span = leafSpanOf(sender, () => ({ name: 'send', startedAt: Date.now() - 5_000 }));
    endSpan(span);
    const [sent] = spans.named('send');
    expect(sent!.parentSpanContext?.spanId).toBe(CALLER);
    expect(sent!.duration[0]).toBeGreaterThanOrEqual(4);
    expect(spanTraceparent(span!)).toBe(`00-${G}-${sent!.spanContext().spanId}-01`);
    expect(leafSpanOf({ ...sender, sampled: false }, () => ({ name: 'send' }))).toBeUndefined();
  });

  it("of OpenTelemetry's own API join the trace, and are the parent of their calls", async () => {
    const tracer = openTelemetry.getTracer('another library');
    const [outerId, headers] = await inTrace(startTrace(), { name: 'ours' }, () =>
      Promise.resolve(
        tracer.startActiveSpan('theirs', (span) => {
          endSpan(leafSpan(() => ({ name: 'ours again' })));
          const seen = [currentTrace()!.gtxid, traceHeaders()] as const;
          span.end();
          return seen;
        }),
      ),
    );
    const [ours, theirs, again] = ['ours', 'theirs', 'ours again'].map((n) => spans.named(n)[0]!);
    expect(theirs!.parentSpanContext?.spanId).toBe(ours!.spanContext().spanId);
    expect(again!.parentSpanContext?.spanId).toBe(theirs!.spanContext().spanId);
    expect(outerId).toBe(ours!.spanContext().traceId);
    expect(headers.traceparent).toContain(theirs!.spanContext().spanId);
  });
});

it("adds the order's id to the span and to each later log line", async () => {
  const line = await inTrace(startTrace(), { name: 'place' }, () => {
    expect(traceLogFields()).not.toHaveProperty('orderId');
    traceOrder('o-1');
    spanEvent('OrderPlaced', { 'shop.order.status': 'awaiting-stock' });
    return Promise.resolve(traceLogFields());
  });
  expect(line).toMatchObject({ orderId: 'o-1' });
  const [span] = spans.named('place');
  expect(span!.attributes['shop.order.id']).toBe('o-1');
  expect(span!.events.map(({ name }) => name)).toEqual(['OrderPlaced']);
});

it('runs shared work outside of the trace', () => {
  expect(runWithTrace(startTrace(), () => runWithoutTrace(currentTrace))).toBeUndefined();
});

it('separates 1,000 concurrent traces, in spans and in log lines', async () => {
  const work = Array.from({ length: 1_000 }, async (_, n) => {
    const trace = startTrace();
    const lines = await inTrace(trace, { name: 'one of many' }, async () => {
      await nextTurn();
      const first = traceLogFields();
      await inSpan(
        () => ({ name: 'its part', attributes: { n } }),
        async () => {
          await nextTurn();
          endSpan(leafSpan(() => ({ name: 'its statement', attributes: { n } })));
        },
      );
      return [first, traceLogFields()];
    });
    expect(lines.map(({ gtxid }) => gtxid)).toEqual([trace.gtxid, trace.gtxid]);
    return [n, trace.gtxid] as const;
  });
  const gtxids = new Map(await Promise.all(work));
  for (const name of ['its part', 'its statement']) {
    expect(spans.named(name)).toHaveLength(1_000);
    for (const span of spans.named(name)) {
      expect(span.spanContext().traceId).toBe(gtxids.get(Number(span.attributes['n'])));
    }
  }
});
