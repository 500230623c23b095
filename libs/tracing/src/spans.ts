import {
  type Attributes,
  type Context,
  context,
  createTraceState,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace as openTelemetry,
  TraceFlags,
  type Tracer,
  type TracerProvider,
} from '@opentelemetry/api';
import type { Sender } from './carrier.js';
import { currentTrace, runWithTrace } from './current-trace.js';
import { newGtxid, newSpanId } from './identifiers.js';
import type { TraceContext } from './trace-context.js';
import { formatTraceparent } from './traceparent.js';

const KINDS = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
};

export interface SpanDetails {
  /** One of few values. Ids belong in attributes. */
  readonly name: string;
  readonly kind?: keyof typeof KINDS;
  /** Names as in OpenTelemetry's semantic conventions (docs/tracing.md names the version). */
  readonly attributes?: Attributes;
  /** Milliseconds of `Date.now()`, for work that started before the decision to record it. */
  readonly startedAt?: number;
  /** The sender whose trace is not continued. */
  readonly linked?: Sender;
}

/** Undefined in a process that records nothing. */
let tracer: Tracer | undefined;

type Ids = Pick<TraceContext, 'gtxid' | 'spanId'>;

/** The ids of the span that is being started; undefined for a span of OpenTelemetry's own API. */
let nextIds: Ids | undefined;

/**
 * This library gives OpenTelemetry its ids, not the other way round. So logs, events and rows have a `gtxid` even if no
 * span is recorded. Spans that are started with OpenTelemetry's own API get random ids.
 */
export const traceIds = {
  generateTraceId: () => nextIds?.gtxid ?? newGtxid(),
  generateSpanId: () => nextIds?.spanId ?? newSpanId(),
};

/** From now on spans are recorded, also those that are started with OpenTelemetry's own API. */
export function recordSpansWith(provider: TracerProvider): void {
  openTelemetry.setGlobalTracerProvider(provider);
  tracer = provider.getTracer('@shop/tracing');
}

/** Starts the span of a trace's own work. In the first server, this call decides whether the trace is sampled. */
export function recordTrace(trace: TraceContext, details: SpanDetails): TraceContext {
  if (!tracer) return trace;
  const sender = { ...trace, spanId: trace.parentSpanId };
  const attributes = { 'shop.ltxid': trace.ltxid, ...details.attributes };
  const parent = hasSpan(sender) ? remoteParent(sender) : ROOT_CONTEXT;
  const span = startSpan(tracer, trace, { ...details, attributes }, parent);
  const sampled = (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;
  return { ...trace, sampled, ...(span.isRecording() && { span }) };
}

/** Runs `work` in its own span. A rejection also marks the span as failed. */
export async function inTrace<T>(
  trace: TraceContext,
  details: SpanDetails,
  work: (span: Span | undefined) => Promise<T>,
): Promise<T> {
  return run(recordTrace(trace, details), work);
}

/**
 * Runs `work` in a child of the current span. If that span is not recorded, this one is not either: no `details` call.
 */
export async function inSpan<T>(
  details: () => SpanDetails,
  work: (span: Span | undefined) => Promise<T>,
): Promise<T> {
  const parent = currentTrace();
  if (!tracer || !parent?.span) return work(undefined);
  const child = { ...parent, parentSpanId: parent.spanId, spanId: newSpanId() };
  const span = startSpan(tracer, child, details(), context.active());
  return run({ ...child, span }, work);
}

/** A span without children, such as a statement's. End it with `endSpan`. Undefined if the trace is not recorded. */
export function leafSpan(details: () => SpanDetails): Span | undefined {
  const parent = currentTrace()?.span;
  if (!tracer || !parent) return undefined;
  const ids = { gtxid: parent.spanContext().traceId, spanId: newSpanId() };
  return startSpan(tracer, ids, details(), context.active());
}

/** The same for work of another process or of an earlier time, whose headers are stored. */
export function leafSpanOf(sender: Sender, details: () => SpanDetails): Span | undefined {
  if (!tracer || !sender.sampled || !hasSpan(sender)) return undefined;
  const ids = { gtxid: sender.gtxid, spanId: newSpanId() };
  return startSpan(tracer, ids, details(), remoteParent(sender));
}

/** The `traceparent` of the work that a span caused. */
export function spanTraceparent(span: Span): string {
  const { traceId: gtxid, spanId } = span.spanContext();
  return formatTraceparent({ gtxid, spanId, sampled: true });
}

/** @param error if the work failed. The span does not contain its message, which may contain customer input. */
export function endSpan(span: Span | undefined, error?: unknown): void {
  if (!span) return;
  if (error !== undefined) failSpan(span, error);
  span.end();
}

export function failSpan(span: Span | undefined, error: unknown): void {
  span?.setStatus({ code: SpanStatusCode.ERROR });
  span?.setAttribute('error.type', error instanceof Error ? errorType(error) : String(error));
}

function errorType(error: Error & { code?: unknown }): string {
  return typeof error.code === 'string' ? error.code : error.name;
}

async function run<T>(trace: TraceContext, work: (span?: Span) => Promise<T>): Promise<T> {
  try {
    const result = await runWithTrace(trace, () => work(trace.span));
    trace.span?.end();
    return result;
  } catch (error) {
    endSpan(trace.span, error);
    throw error;
  }
}

function startSpan(
  by: Tracer,
  ids: Ids,
  { name, kind = 'internal', attributes, startedAt, linked }: SpanDetails,
  parent: Context,
): Span {
  nextIds = ids;
  try {
    const links = linked && hasSpan(linked) ? [{ context: spanContext(linked) }] : [];
    const startTime = startedAt === undefined ? undefined : new Date(startedAt);
    return by.startSpan(name, { kind: KINDS[kind], attributes, links, startTime }, parent);
  } finally {
    nextIds = undefined;
  }
}

type TracedSender = Sender & { readonly spanId: string };

function hasSpan(sender: Sender): sender is TracedSender {
  return sender.spanId !== undefined;
}

function remoteParent(sender: TracedSender): Context {
  return openTelemetry.setSpanContext(ROOT_CONTEXT, spanContext(sender));
}

function spanContext({ gtxid, spanId, sampled, tracestate }: TracedSender): SpanContext {
  return {
    traceId: gtxid,
    spanId,
    traceFlags: sampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
    traceState: tracestate === undefined ? undefined : createTraceState(tracestate),
    isRemote: true,
  };
}
