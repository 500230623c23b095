import type { SpanExportSettings } from './span-export-settings.js';

/**
 * Has the spans of this process recorded and sent to an OpenTelemetry collector. Sending is done in the background, from
 * a queue with a limit: a collector that is away costs spans, and nothing else.
 *
 * @returns sends what is left and stops; never rejects.
 */
export async function startSpanExport(settings: SpanExportSettings): Promise<() => Promise<void>> {
  // Only now: a process that records nothing need not hold OpenTelemetry's SDK in memory.
  const { exportSpans } = await import('./span-export.js');
  return exportSpans(settings);
}
