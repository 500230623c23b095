import { diag, DiagLogLevel } from '@opentelemetry/api';
import { setGlobalErrorHandler } from '@opentelemetry/core';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  TracerProvider,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace';
import { ATTR_SERVICE_NAME } from '@opentelemetry/semantic-conventions';
import type { SpanExportSettings } from './span-export-settings.js';
import { recordSpansWith, traceIds } from './spans.js';

const WARN_INTERVAL_MS = 60_000;
/** An unavailable collector must not delay the exit of a process. */
const LAST_EXPORT_TIMEOUT_MS = 2_000;

/** @see startSpanExport */
export function exportSpans(settings: SpanExportSettings): () => Promise<void> {
  reportTo(settings.warn);
  const { maxQueueSize, maxExportBatchSize, scheduledDelayMillis } = settings;
  const exporter = settings.protocol === 'http/json' ? new JsonExporter() : new ProtobufExporter();
  const provider = new TracerProvider({
    idGenerator: traceIds,
    sampler: samplerOf(settings),
    resource: defaultResource()
      .merge(resourceFromAttributes({ [ATTR_SERVICE_NAME]: settings.service }))
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [
      new BatchSpanProcessor({ exporter, maxQueueSize, maxExportBatchSize, scheduledDelayMillis }),
    ],
  });
  recordSpansWith(provider);
  return async () => {
    const timeout = new Promise((resolve) => setTimeout(resolve, LAST_EXPORT_TIMEOUT_MS).unref());
    await Promise.race([timeout, provider.shutdown().catch(() => undefined)]);
  };
}

function samplerOf({ sampler: name, ratio }: SpanExportSettings): Sampler {
  if (name.startsWith('parentbased_')) {
    return new ParentBasedSampler({ root: rootSampler(name.slice('parentbased_'.length), ratio) });
  }
  return rootSampler(name, ratio);
}

function rootSampler(name: string, ratio: number): Sampler {
  if (name === 'always_on') return new AlwaysOnSampler();
  return name === 'always_off' ? new AlwaysOffSampler() : new TraceIdRatioBasedSampler(ratio);
}

function reportTo(warn: (message: string) => void): void {
  let quietUntil = 0;
  const report = (reason: unknown) => {
    if (Date.now() < quietUntil) return;
    quietUntil = Date.now() + WARN_INTERVAL_MS;
    warn(`spans are lost: ${reason instanceof Error ? reason.message : String(reason)}`);
  };
  setGlobalErrorHandler(report);
  const ignore = () => undefined;
  const logger = { error: report, warn: report, info: ignore, debug: ignore, verbose: ignore };
  diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
}
