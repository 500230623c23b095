import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { recordSpansBy, traceIds } from './spans.js';

/** Spans that were recorded in this process, the first to end first. */
export interface RememberedSpans {
  all(): ReadableSpan[];
  named(name: string): ReadableSpan[];
  forget(): void;
}

/** For tests: keeps this process's spans in memory instead of sending them. */
export function rememberSpans(): RememberedSpans {
  const exporter = new InMemorySpanExporter();
  const spanProcessors = [new SimpleSpanProcessor({ exporter })];
  const provider = new TracerProvider({ idGenerator: traceIds, spanProcessors });
  recordSpansBy(provider);
  return {
    all: () => exporter.getFinishedSpans(),
    named: (name) => exporter.getFinishedSpans().filter((span) => span.name === name),
    forget: () => exporter.reset(),
  };
}
