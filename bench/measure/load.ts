import { createHistogram } from 'node:perf_hooks';
import { type Dispatcher, Pool } from 'undici';
import type { MeasuredProcess } from '../measured-process.ts';
import type { Side, Work } from './comparison.ts';

interface Load {
  readonly url: string;
  /** How many requests are under way at any time. */
  readonly connections: number;
  readonly seconds: number;
  /** Made anew for each request. */
  readonly request: () => Omit<Dispatcher.RequestOptions, 'origin'>;
  /** What is wrong with an answer, or undefined. */
  readonly wrong: (status: number, body: string) => string | undefined;
}

const PATIENCE_MS = 10_000;

/** A turn of a server: as many requests as it can answer. */
export function requests(
  { url }: Pick<MeasuredProcess, 'url'>,
  calls: Pick<Load, 'request' | 'wrong'>,
): Side['turn'] {
  return ({ seconds, connections }) => load({ url, seconds, connections, ...calls });
}

/**
 * A closed loop: each connection sends its next request when it has the answer to its last. When the time is up, every
 * request under way is waited for and counted, so that nothing the server did is lost from the count.
 */
async function load(options: Load): Promise<Work> {
  const { url, connections, seconds, request, wrong } = options;
  const pool = new Pool(url, {
    connections,
    headersTimeout: PATIENCE_MS,
    bodyTimeout: PATIENCE_MS,
  });
  const microseconds = createHistogram();
  let errors = 0;
  let firstError: string | undefined;
  const start = performance.now();
  const end = start + seconds * 1000;

  const client = async () => {
    while (performance.now() < end) {
      const since = performance.now();
      try {
        const { statusCode, body } = await pool.request(request());
        const mistake = wrong(statusCode, await body.text());
        if (mistake !== undefined) throw new Error(mistake);
        microseconds.record(Math.max(1, Math.round((performance.now() - since) * 1000)));
      } catch (error) {
        errors++;
        firstError ??= String(error);
      }
    }
  };
  await Promise.all(Array.from({ length: connections }, client));
  const took = (performance.now() - start) / 1000;
  await pool.close();
  return {
    count: microseconds.count,
    perSecond: microseconds.count / took,
    p50Ms: microseconds.percentile(50) / 1000,
    p99Ms: microseconds.percentile(99) / 1000,
    errors,
    ...(firstError !== undefined && { firstError }),
  };
}
