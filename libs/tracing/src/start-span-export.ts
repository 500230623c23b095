import type { SpanExportSettings } from './span-export-settings.js';

/**
 * Records the spans of this process and sends them to an OpenTelemetry collector. A background task sends them from a
 * queue with a limit. If the collector is unavailable, spans are lost and nothing else fails.
 *
 * @returns a function that sends the remaining spans and stops; it never rejects.
 */
export async function startSpanExport(settings: SpanExportSettings): Promise<() => Promise<void>> {
  // A dynamic import: a process that records nothing does not load OpenTelemetry's SDK.
  const { exportSpans } = await import('./span-export.js');
  return exportSpans(settings);
}
