// Runs the same app three times: without recorded spans, with 10 % of the requests recorded, and with all of them.
import { join } from 'node:path';
import type { BenchRun } from '../bench-run.ts';
import type { Quotient, Side } from '../measure/comparison.ts';
import type { MeasuredProcess } from '../measured-process.ts';

const recorded = [
  { name: 'tenth', label: '10 % recorded', ratio: 0.1, atLeast: 0.95 },
  { name: 'all', label: '100 % recorded', ratio: 1, atLeast: 0.75 },
];

export type StartSide = (
  name: string,
  environment: Readonly<Record<string, string>>,
) => Promise<Side>;

export interface TracedSides {
  readonly sides: readonly Side[];
  readonly quotients: readonly Quotient[];
  /** @param spansEach the number of spans of one recorded request. Rejects if the collector received no spans. */
  readonly notes: (answered: ReadonlyMap<Side, number>, spansEach: number) => Promise<string[]>;
  readonly stop: () => Promise<void>;
}

/** The load sends no `traceparent`, so the server makes the sampling decision for each request. */
export async function startTraced(
  run: BenchRun,
  app: string,
  start: StartSide,
): Promise<TracedSides> {
  const file = join(import.meta.dirname, 'stub-collector.ts');
  const collector = await run.start({ name: 'stub collector', file });
  try {
    const off = await start(`${app}, nothing recorded`, {});
    const traced: { side: Side; name: string; ratio: number; atLeast: number }[] = [];
    for (const { name, label, ratio, atLeast } of recorded) {
      const side = await start(`${app}, ${label}`, {
        OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/${name}`,
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
        OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
        OTEL_TRACES_SAMPLER_ARG: String(ratio),
      });
      traced.push({ side, name, ratio, atLeast });
    }
    return {
      sides: [off, ...traced.map(({ side }) => side)],
      quotients: traced.map(({ side, atLeast }) => ({ of: side, by: off, atLeast })),
      notes: async (answered, spansEach) => {
        const received = await receivedBy(collector);
        return traced.map(({ side, name, ratio }) => {
          const spans = received[name] ?? 0;
          if (spans === 0) throw new Error(`${side.name}: the collector received no spans`);
          const share = spans / ((answered.get(side) ?? 0) * ratio * spansEach);
          const warnings = side.process.countInOutput('spans are lost');
          return (
            `${side.name}: ${spans.toLocaleString('en')} spans received, ${(share * 100).toFixed(1)} % of the expected number; ` +
            `${warnings} warnings about lost spans`
          );
        });
      },
      stop: () => collector.stop(),
    };
  } catch (error) {
    await collector.stop();
    throw error;
  }
}

async function receivedBy({ url }: MeasuredProcess): Promise<Record<string, number>> {
  return (await (await fetch(`${url}/received`)).json()) as Record<string, number>;
}
