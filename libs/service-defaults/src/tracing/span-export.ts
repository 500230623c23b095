import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { startSpanExport } from '@shop/tracing';
import type { TracingSettings } from '../config/tracing-environment.js';
import {
  SERVICE_OPTIONS,
  SERVICE_SETTINGS,
  type ServiceDefaultsOptions,
} from '../service-options.js';

/**
 * Sends the spans of this process to a collector, if one is configured. OpenTelemetry has one such setting per process.
 */
@Injectable()
export class SpanExport implements OnApplicationShutdown {
  private readonly logger = new Logger('SpanExport');
  private stop?: () => Promise<void>;

  constructor(
    @Inject(SERVICE_OPTIONS) private readonly options: Pick<ServiceDefaultsOptions, 'name'>,
    @Inject(SERVICE_SETTINGS) private readonly settings: TracingSettings,
  ) {}

  async start(): Promise<void> {
    const { settings } = this;
    if (!isWanted(settings)) return;
    const protocol =
      settings.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL ?? settings.OTEL_EXPORTER_OTLP_PROTOCOL;
    this.stop = await startSpanExport({
      service: this.options.name,
      protocol,
      sampler: settings.OTEL_TRACES_SAMPLER,
      ratio: settings.OTEL_TRACES_SAMPLER_ARG,
      maxQueueSize: settings.OTEL_BSP_MAX_QUEUE_SIZE,
      maxExportBatchSize: settings.OTEL_BSP_MAX_EXPORT_BATCH_SIZE,
      scheduledDelayMillis: settings.OTEL_BSP_SCHEDULE_DELAY,
      warn: (message) => this.logger.warn(message),
    });
    this.logger.log(`spans are recorded (${settings.OTEL_TRACES_SAMPLER}), sent as ${protocol}`);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.stop?.();
  }
}

function isWanted(settings: TracingSettings): boolean {
  const { OTEL_SDK_DISABLED: disabled, OTEL_TRACES_EXPORTER: exporter } = settings;
  if (disabled || exporter === 'none') return false;
  const endpoint =
    settings.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? settings.OTEL_EXPORTER_OTLP_ENDPOINT;
  return exporter === 'otlp' || endpoint !== undefined;
}
