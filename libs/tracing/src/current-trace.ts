import {
  type Attributes,
  context,
  createContextKey,
  ROOT_CONTEXT,
  trace as openTelemetry,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import type { TraceContext } from './trace-context.js';

// OpenTelemetry's own context holds the trace, so that what else uses its API finds the same parent.
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());

const TRACE = createContextKey('@shop/tracing');

/** The trace that the running code belongs to, also after awaits; undefined outside of `runWithTrace`. */
export function currentTrace(): TraceContext | undefined {
  const active = context.active();
  const trace = active.getValue(TRACE) as TraceContext | undefined;
  const span = trace && openTelemetry.getSpan(active);
  if (!span || span === trace.span) return trace;
  // Somebody has begun a span by OpenTelemetry's API: what is called now belongs to that one.
  return { ...trace, spanId: span.spanContext().spanId, span };
}

/** Runs `work`, and everything that it starts asynchronously, in this trace. Returns what `work` returns. */
export function runWithTrace<T>(trace: TraceContext, work: () => T): T {
  const own = ROOT_CONTEXT.setValue(TRACE, trace);
  return context.with(trace.span ? openTelemetry.setSpan(own, trace.span) : own, work);
}

/** Runs `work` in no trace: for what a request only sets off and others share, such as the outbox relay. */
export function runWithoutTrace<T>(work: () => T): T {
  return context.with(ROOT_CONTEXT, work);
}

/** From now on the log lines of this trace say which order they are about, and its span does. */
export function traceOrder(orderId: string): void {
  const trace = currentTrace();
  if (!trace) return;
  trace.subject.orderId = orderId;
  trace.span?.setAttribute('shop.order.id', orderId);
}

/** Notes something that happened at a moment of what is being done. */
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

/** The fields each log line carries: made for pino's `mixin`. Empty outside of a trace. */
export function traceLogFields(): TraceLogFields | Record<string, never> {
  const trace = currentTrace();
  if (!trace) return {};
  const { gtxid, ltxid, spanId, subject } = trace;
  // trace_id repeats gtxid under the name that OpenTelemetry's log tools look for
  return { gtxid, ltxid, trace_id: gtxid, span_id: spanId, ...subject };
}
