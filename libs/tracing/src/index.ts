export type { Span } from '@opentelemetry/api';
export {
  continueTrace,
  senderOf,
  startTrace,
  traceHeaders,
  type CarrierHeaders,
  type Sender,
  type TraceHeaders,
} from './carrier.js';
export {
  currentTrace,
  runWithoutTrace,
  runWithTrace,
  spanEvent,
  traceLogFields,
  traceOrder,
} from './current-trace.js';
export {
  endSpan,
  failSpan,
  inSpan,
  inTrace,
  leafSpan,
  leafSpanOf,
  recordTrace,
  spanTraceparent,
  type SpanDetails,
} from './spans.js';
export { OTLP_PROTOCOLS, SAMPLERS, type SpanExportSettings } from './span-export-settings.js';
export { startSpanExport } from './start-span-export.js';
export type { TraceContext } from './trace-context.js';
