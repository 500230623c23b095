import {
  type Attributes,
  context,
  createContextKey,
  ROOT_CONTEXT,
  trace as openTelemetry,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import type { TraceContext } from './trace-context.js';

// OpenTelemetry's own context holds the trace, so that other users of its API find the same parent span.
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());

const TRACE = createContextKey('@shop/tracing');

/** The trace of the running code, also after awaits; undefined outside of `runWithTrace`. */
export function currentTrace(): TraceContext | undefined {
  const active = context.active();
  const trace = active.getValue(TRACE) as TraceContext | undefined;
  const span = trace && openTelemetry.getSpan(active);
  if (!span || span === trace.span) return trace;
  // Other code started a span with OpenTelemetry's API. That span is the parent of the calls made now.
  return { ...trace, spanId: span.spanContext().spanId, span };
}

/** Runs `work` in this trace, with everything that it starts asynchronously. Returns the result of `work`. */
export function runWithTrace<T>(trace: TraceContext, work: () => T): T {
  const own = ROOT_CONTEXT.setValue(TRACE, trace);
  return context.with(trace.span ? openTelemetry.setSpan(own, trace.span) : own, work);
}

/** Runs `work` in no trace: for work that one request triggers and that serves others too, such as the outbox relay. */
export function runWithoutTrace<T>(work: () => T): T {
  return context.with(ROOT_CONTEXT, work);
}

/** From now on, the log lines and the span of this trace contain the order's id. */
export function traceOrder(orderId: string): void {
  const trace = currentTrace();
  if (!trace) return;
  trace.subject.orderId = orderId;
  trace.span?.setAttribute('shop.order.id', orderId);
}

/** Records an event with its time in the current span. */
export function spanEvent(name: string, attributes: Attributes): void {
  currentTrace()?.span?.addEvent(name, attributes);
}

export interface TraceLogFields {
  readonly gtxid: string;
  readonly ltxid: number;
  readonly trace_id: string;
  readonly span_id: string;
  readonly orderId?: string;
}

/** The fields of each log line, for pino's `mixin`. Empty outside of a trace. */
export function traceLogFields(): TraceLogFields | Record<string, never> {
  const trace = currentTrace();
  if (!trace) return {};
  const { gtxid, ltxid, spanId, subject } = trace;
  // trace_id repeats gtxid under the name that OpenTelemetry's log tools expect.
  return { gtxid, ltxid, trace_id: gtxid, span_id: spanId, ...subject };
}
