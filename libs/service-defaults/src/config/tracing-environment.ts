import { OTLP_PROTOCOLS, SAMPLERS } from '@shop/tracing';
import { z } from 'zod';
import { flag } from './flag.js';

const endpoint = z.url({ protocol: /^https?$/ }).optional();
const protocol = z.enum(OTLP_PROTOCOLS);
const count = z.coerce.number().int().min(1);

/**
 * Spans: OpenTelemetry's own variables with its own defaults, with one exception. Without an endpoint and without
 * `OTEL_TRACES_EXPORTER=otlp`, no span is recorded, because most installations have no collector. OpenTelemetry itself
 * reads headers, time-outs, compression and certificates (`OTEL_EXPORTER_OTLP_*`), `OTEL_SERVICE_NAME` and
 * `OTEL_RESOURCE_ATTRIBUTES`.
 */
export const tracingEnvironment = {
  /** False at a public edge: the app links a client's trace and does not continue it. */
  TRACE_TRUST_INCOMING: flag().default(true),
  OTEL_SDK_DISABLED: flag().default(false),
  OTEL_TRACES_EXPORTER: z.enum(['otlp', 'none']).optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: endpoint,
  OTEL_EXPORTER_OTLP_PROTOCOL: protocol.default('http/protobuf'),
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: protocol.optional(),
  OTEL_TRACES_SAMPLER: z.enum(SAMPLERS).default('parentbased_always_on'),
  /** The share of traces that the ratio samplers record. */
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
  OTEL_BSP_MAX_QUEUE_SIZE: count.default(2_048),
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: count.default(512),
  /** In milliseconds. */
  OTEL_BSP_SCHEDULE_DELAY: count.default(5_000),
};

export type TracingSettings = z.output<z.ZodObject<typeof tracingEnvironment>>;
