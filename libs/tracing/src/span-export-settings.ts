/** The values of `OTEL_TRACES_SAMPLER`. */
export const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

/** The supported values of `OTEL_EXPORTER_OTLP_PROTOCOL`. */
export const OTLP_PROTOCOLS = ['http/protobuf', 'http/json'] as const;

/** The exporter itself reads endpoint, headers, time-out and compression from `OTEL_EXPORTER_OTLP_*`. */
export interface SpanExportSettings {
  /** The name of the service. `OTEL_SERVICE_NAME` overrides it. */
  readonly service: string;
  readonly protocol: (typeof OTLP_PROTOCOLS)[number];
  readonly sampler: (typeof SAMPLERS)[number];
  /** For the samplers by ratio: 0 … 1. */
  readonly ratio: number;
  readonly maxQueueSize: number;
  readonly maxExportBatchSize: number;
  readonly scheduledDelayMillis: number;
  /** Receives the reason why spans were dropped or not exported, at most once a minute. */
  readonly warn: (message: string) => void;
}
