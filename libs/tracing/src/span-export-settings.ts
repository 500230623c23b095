/** The values of `OTEL_TRACES_SAMPLER`. */
export const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

/** The values of `OTEL_EXPORTER_OTLP_PROTOCOL` that are known here. */
export const OTLP_PROTOCOLS = ['http/protobuf', 'http/json'] as const;

/** Endpoint, headers, time limit and compression are read by the exporter, from `OTEL_EXPORTER_OTLP_*`. */
export interface SpanExportSettings {
  /** The name of the service, unless `OTEL_SERVICE_NAME` says another. */
  readonly service: string;
  readonly protocol: (typeof OTLP_PROTOCOLS)[number];
  readonly sampler: (typeof SAMPLERS)[number];
  /** For the samplers by ratio: 0 … 1. */
  readonly ratio: number;
  readonly maxQueueSize: number;
  readonly maxExportBatchSize: number;
  readonly scheduledDelayMillis: number;
  /** Hears why spans were not exported or were dropped, once a minute at most. */
  readonly warn: (message: string) => void;
}
