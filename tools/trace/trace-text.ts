import type { ReceivedSpan } from './received-span.ts';
import type { RecentTrace } from './recent-traces.ts';
import { drawTree, type Indent, traceTree } from './trace-tree.ts';

const SERVICE_WIDTH = 16;
const TIME_WIDTH = 9;

interface Line {
  readonly span_id?: string;
  readonly level?: number;
  readonly msg?: string;
}

/** Fields of a log line that the tree already shows, or that do not help a reader. */
const OMITTED_FIELDS = new Set(
  (
    'time level msg service context gtxid ltxid trace_id span_id orderId ' +
    'event id method route status'
  ).split(' '),
);
const WARN = 40;

/** A trace as text for a terminal: each span with start and duration in milliseconds, and with its log lines. */
export function traceText(gtxid: string, { spans, log }: RecentTrace): string {
  const begin = Math.min(...spans.map(({ start }) => start));
  const end = Math.max(...spans.map((span) => span.end));
  const services = new Set(spans.map(({ service }) => service));
  const lines = Map.groupBy(log, ({ text }) => parsed(text).span_id);
  const describe = (span: ReceivedSpan, { own, further }: Indent): string[] => {
    const times = [span.start - begin, span.end - span.start];
    const details = [
      ...span.events.map(({ name }) => `* ${name}`),
      ...(lines.get(span.spanId) ?? []).map(({ text }) => `· ${logText(text)}`),
    ];
    return [
      row(times.map(inMs), span.service, own + title(span)),
      ...details.map((text) => row(['', ''], '', further + text)),
    ];
  };
  const head = `${gtxid}  ${spans.length} spans of ${services.size} services, ${inMs(end - begin)} ms`;
  return [
    head,
    row(['start', 'took'], 'service', 'what'),
    ...drawTree(traceTree(spans), describe),
  ].join('\n');
}

function title({ name, failed, attributes }: ReceivedSpan): string {
  const status = attributes['http.response.status_code'];
  const waited = Number(attributes['shop.outbox.waited_ms'] ?? 0);
  const type = attributes['cloudevents.event_type'];
  return [
    name,
    status === undefined ? '' : `→ ${String(status)}`,
    type === undefined ? '' : String(type).split('.').at(-2),
    waited >= 1 ? `(waited ${inMs(waited)} ms)` : '',
    failed ? `FAILED ${String(attributes['error.type'] ?? '')}` : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
}

function logText(text: string): string {
  const line = parsed(text);
  const rest = Object.entries(line).filter(([name]) => !OMITTED_FIELDS.has(name));
  const level = (line.level ?? 0) >= WARN ? '! ' : '';
  return `${level}${line.msg ?? ''} ${rest.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(' ')}`.trim();
}

function parsed(text: string): Line {
  return JSON.parse(text) as Line;
}

function row(times: readonly string[], service: string, what: string): string {
  const columns = times.map((time) => time.padStart(TIME_WIDTH)).join('');
  return `${columns}  ${service.padEnd(SERVICE_WIDTH)} ${what}`.trimEnd();
}

function inMs(ms: number): string {
  return ms.toFixed(1);
}
