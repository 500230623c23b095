import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { recordSpansWith, traceIds } from './spans.js';

/** Spans that were recorded in this process, in the order in which they ended. */
export interface CapturedSpans {
  all(): ReadableSpan[];
  named(name: string): ReadableSpan[];
  clear(): void;
}

/** For tests: keeps the spans of this process in memory instead of sending them. */
export function captureSpans(): CapturedSpans {
  const exporter = new InMemorySpanExporter();
  const spanProcessors = [new SimpleSpanProcessor({ exporter })];
  const provider = new TracerProvider({ idGenerator: traceIds, spanProcessors });
  recordSpansWith(provider);
  return {
    all: () => exporter.getFinishedSpans(),
    named: (name) => exporter.getFinishedSpans().filter((span) => span.name === name),
    clear: () => exporter.reset(),
  };
}
