export {
  continueTrace,
  startTrace,
  traceHeaders,
  type CarrierHeaders,
  type TraceHeaders,
} from './carrier.js';
export { currentTrace, runWithTrace, traceLogFields } from './current-trace.js';
export type { TraceContext } from './trace-context.js';
