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
  /** Of few values: ids belong into attributes. */
  readonly name: string;
  readonly kind?: keyof typeof KINDS;
  /** Names as in OpenTelemetry's semantic conventions (docs/tracing.md says which version). */
  readonly attributes?: Attributes;
  /** Milliseconds of `Date.now()`, for work that began before it was known to be recorded. */
  readonly startedAt?: number;
  /** The sender whose trace is not continued. */
  readonly linked?: Sender;
}

/** Undefined in a process that records nothing. */
let tracer: Tracer | undefined;

type Ids = Pick<TraceContext, 'gtxid' | 'spanId'>;

let wanted: Ids | undefined;

/**
 * OpenTelemetry's ids come from us, not ours from it: logs, events and rows have their `gtxid` also where no span is
 * recorded. Spans that somebody begins by OpenTelemetry's own API get random ones.
 */
export const traceIds = {
  generateTraceId: () => wanted?.gtxid ?? newGtxid(),
  generateSpanId: () => wanted?.spanId ?? newSpanId(),
};

/** From now on spans are recorded, also those that somebody begins by OpenTelemetry's own API. */
export function recordSpansBy(provider: TracerProvider): void {
  openTelemetry.setGlobalTracerProvider(provider);
  tracer = provider.getTracer('@shop/tracing');
}

/** Begins the span of a trace's own work. At the first server of a trace, here it is decided whether it is sampled. */
export function recordTrace(trace: TraceContext, details: SpanDetails): TraceContext {
  if (!tracer) return trace;
  const sender = { ...trace, spanId: trace.parentSpanId };
  const attributes = { 'shop.ltxid': trace.ltxid, ...details.attributes };
  const parent = isSpanKnown(sender) ? sentBy(sender) : ROOT_CONTEXT;
  const span = begin(tracer, trace, { ...details, attributes }, parent);
  const sampled = (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;
  return { ...trace, sampled, ...(span.isRecording() && { span }) };
}

/** Runs `work` in a span of its own; a rejection is an error of the span too. */
export async function inTrace<T>(
  trace: TraceContext,
  details: SpanDetails,
  work: (span: Span | undefined) => Promise<T>,
): Promise<T> {
  return run(recordTrace(trace, details), work);
}

/** Runs `work` as a part of what is being done. Not recorded where that is not either; then `details` is not called. */
export async function inSpan<T>(
  details: () => SpanDetails,
  work: (span: Span | undefined) => Promise<T>,
): Promise<T> {
  const parent = currentTrace();
  if (!tracer || !parent?.span) return work(undefined);
  const child = { ...parent, parentSpanId: parent.spanId, spanId: newSpanId() };
  const span = begin(tracer, child, details(), context.active());
  return run({ ...child, span }, work);
}

/** A span without others in it, such as a statement's; end it by `endSpan`. Undefined where nothing is recorded. */
export function leafSpan(details: () => SpanDetails): Span | undefined {
  const parent = currentTrace()?.span;
  if (!tracer || !parent) return undefined;
  const ids = { gtxid: parent.spanContext().traceId, spanId: newSpanId() };
  return begin(tracer, ids, details(), context.active());
}

/** The same for work of another process, or of an earlier time, that is known by its headers. */
export function leafSpanOf(sender: Sender, details: () => SpanDetails): Span | undefined {
  if (!tracer || !sender.sampled || !isSpanKnown(sender)) return undefined;
  const ids = { gtxid: sender.gtxid, spanId: newSpanId() };
  return begin(tracer, ids, details(), sentBy(sender));
}

/** The `traceparent` of what a span caused. */
export function spanTraceparent(span: Span): string {
  const { traceId: gtxid, spanId } = span.spanContext();
  return formatTraceparent({ gtxid, spanId, sampled: true });
}

/** @param error where the work failed; its message stays out, it may hold what a customer has typed. */
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

function begin(
  by: Tracer,
  ids: Ids,
  { name, kind = 'internal', attributes, startedAt, linked }: SpanDetails,
  parent: Context,
): Span {
  wanted = ids;
  try {
    const links = linked && isSpanKnown(linked) ? [{ context: spanContext(linked) }] : [];
    const startTime = startedAt === undefined ? undefined : new Date(startedAt);
    return by.startSpan(name, { kind: KINDS[kind], attributes, links, startTime }, parent);
  } finally {
    wanted = undefined;
  }
}

type KnownSender = Sender & { readonly spanId: string };

function isSpanKnown(sender: Sender): sender is KnownSender {
  return sender.spanId !== undefined;
}

function sentBy(sender: KnownSender): Context {
  return openTelemetry.setSpanContext(ROOT_CONTEXT, spanContext(sender));
}

function spanContext({ gtxid, spanId, sampled, tracestate }: KnownSender): SpanContext {
  return {
    traceId: gtxid,
    spanId,
    traceFlags: sampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
    traceState: tracestate === undefined ? undefined : createTraceState(tracestate),
    isRemote: true,
  };
}
