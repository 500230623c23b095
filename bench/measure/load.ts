import { createHistogram } from 'node:perf_hooks';
import { type Dispatcher, Pool } from 'undici';
import type { MeasuredProcess } from '../measured-process.ts';
import type { Side, Work } from './comparison.ts';

interface Load {
  readonly url: string;
  /** The number of requests in flight at any time. */
  readonly connections: number;
  readonly seconds: number;
  /** Creates each request. */
  readonly request: () => Omit<Dispatcher.RequestOptions, 'origin'>;
  /** Returns the reason why a response is incorrect, or undefined. */
  readonly failure: (status: number, body: string) => string | undefined;
}

const REQUEST_TIMEOUT_MS = 10_000;

/** A run of a server: as many requests as it can handle. */
export function requests(
  { url }: Pick<MeasuredProcess, 'url'>,
  calls: Pick<Load, 'request' | 'failure'>,
): Side['run'] {
  return ({ seconds, connections }) => load({ url, seconds, connections, ...calls });
}

/**
 * A closed loop: each connection sends its next request after the response to its last one. At the end of the time, the loop
 * waits for the requests in flight and counts them, so the count includes all work of the server.
 */
async function load(options: Load): Promise<Work> {
  const { url, connections, seconds, request, failure } = options;
  const pool = new Pool(url, {
    connections,
    headersTimeout: REQUEST_TIMEOUT_MS,
    bodyTimeout: REQUEST_TIMEOUT_MS,
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
        const reason = failure(statusCode, await body.text());
        if (reason !== undefined) throw new Error(reason);
        microseconds.record(Math.max(1, Math.round((performance.now() - since) * 1000)));
      } catch (error) {
        errors++;
        firstError ??= String(error);
      }
    }
  };
  await Promise.all(Array.from({ length: connections }, client));
  const duration = (performance.now() - start) / 1000;
  await pool.close();
  return {
    count: microseconds.count,
    perSecond: microseconds.count / duration,
    p50Ms: microseconds.percentile(50) / 1000,
    p99Ms: microseconds.percentile(99) / 1000,
    errors,
    ...(firstError !== undefined && { firstError }),
  };
}
