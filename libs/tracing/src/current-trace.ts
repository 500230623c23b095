import { AsyncLocalStorage } from 'node:async_hooks';
import type { TraceContext } from './trace-context.js';

const storage = new AsyncLocalStorage<TraceContext>();

/** The trace that the running code belongs to, also after awaits; undefined outside of `runWithTrace`. */
export function currentTrace(): TraceContext | undefined {
  return storage.getStore();
}

/** Runs `work`, and everything that it starts asynchronously, in this trace. Returns what `work` returns. */
export function runWithTrace<T>(trace: TraceContext, work: () => T): T {
  return storage.run(trace, work);
}

/** The fields each log line carries: made for pino's `mixin`. Empty outside of a trace. */
export function traceLogFields():
  { gtxid: string; ltxid: number; trace_id: string; span_id: string } | Record<string, never> {
  const trace = storage.getStore();
  if (!trace) return {};
  // trace_id repeats gtxid under the name that OpenTelemetry's log tools look for
  return {
    gtxid: trace.gtxid,
    ltxid: trace.ltxid,
    trace_id: trace.gtxid,
    span_id: trace.spanId,
  };
}
