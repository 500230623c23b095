import { failSpan, inSpan, traceHeaders } from '@shop/tracing';
import { type Dispatcher, Pool } from 'undici';
import type { z } from 'zod';
import { readAnswer } from './answer.js';
import { callSpan, type Peer, peerOf } from './call-span.js';
import type { CallOutcome, ClientMetrics } from './client-metrics.js';
import { Deadlines } from './deadlines.js';
import { Exchange, type RawAnswer, TooLate } from './exchange.js';
import { ServiceProblem, ServiceUnavailable } from './service-errors.js';

const LARGEST_ANSWER_BYTES = 1024 * 1024;
const DEFAULT_CONNECTIONS = 32;

export interface ServiceClientOptions {
  /** The service's name, for errors. */
  readonly name: string;
  /** Such as `http://127.0.0.1:3001`; a path in it is put before each request's path. */
  readonly baseUrl: string;
  /** For one request as a whole: waiting for a connection, connecting, headers and body. */
  readonly timeoutMs: number;
  /** The most connections at a time; further requests wait for one. Default 32. */
  readonly connections?: number;
  /** Where its calls and connections are counted, if anywhere. */
  readonly metrics?: ClientMetrics;
}

export interface ServiceRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Begins with `/`; variable parts already encoded. */
  readonly path: string;
  /** Undefined values are left out. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Further headers, names in lower case; undefined values are left out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** The access token of the user for whom this is asked. */
  readonly bearer?: string;
  /** The milliseconds that the caller has left, where they may be less than the client's `timeoutMs`: the shorter one counts. */
  readonly timeoutMs?: number;
}

/**
 * Calls one service over HTTP: kept connections, one deadline for the whole request, the trace in its headers.
 * It does not retry.
 */
export class ServiceClient {
  private readonly pool: Pool;
  private readonly prefix: string;
  private readonly peer: Peer;
  private readonly deadlines = new Deadlines();

  constructor(private readonly options: ServiceClientOptions) {
    const url = new URL(options.baseUrl);
    this.prefix = url.pathname.replace(/\/$/, '');
    this.peer = peerOf(options.name, url);
    this.pool = new Pool(url.origin, {
      connections: options.connections ?? DEFAULT_CONNECTIONS,
      maxResponseSize: LARGEST_ANSWER_BYTES,
    });
    options.metrics?.watch(options.name, this.pool);
  }

  /**
   * The parsed JSON of a 2xx answer, checked by `schema` if there is one; undefined when the answer has no body.
   *
   * @throws ServiceProblem when the service refused (4xx with a problem)
   * @throws ServiceUnavailable when there was no usable answer
   */
  request<Schema extends z.ZodType>(
    request: ServiceRequest & { readonly schema: Schema },
  ): Promise<z.output<Schema>>;
  request(request: ServiceRequest): Promise<unknown>;
  async request(request: ServiceRequest & { schema?: z.ZodType }): Promise<unknown> {
    const { schema, timeoutMs = Infinity } = request;
    const { name } = this.options;
    const limitMs = Math.min(Math.ceil(timeoutMs), this.options.timeoutMs);
    // A request that nobody can wait for is not sent: it would be work for nothing, or a change that nobody hears of.
    if (limitMs <= 0) throw new ServiceUnavailable(name, 'no time was left for it');
    const since = performance.now();
    const exchange = new Exchange(since + limitMs);
    let outcome: CallOutcome = 'ok';
    try {
      const answer = await this.exchange(request, exchange);
      return readAnswer(name, answer, schema);
    } catch (error) {
      outcome = outcomeOf(error);
      if (error instanceof ServiceProblem || error instanceof ServiceUnavailable) throw error;
      const reason = error instanceof TooLate ? `no answer within ${limitMs} ms` : String(error);
      throw new ServiceUnavailable(name, reason, { cause: error });
    } finally {
      this.options.metrics?.called(name, outcome, (performance.now() - since) / 1000);
    }
  }

  /** Waits for the requests in work, which end by their deadlines, and closes the connections. */
  close(): Promise<void> {
    return this.pool.close();
  }

  private exchange(request: ServiceRequest, exchange: Exchange): Promise<RawAnswer> {
    const details = () => callSpan(this.peer, request.method, this.prefix + request.path);
    return inSpan(details, async (span) => {
      this.deadlines.add(exchange);
      try {
        this.pool.dispatch(this.wireFormat(request), exchange);
        const answer = await exchange.answer;
        span?.setAttribute('http.response.status_code', answer.statusCode);
        if (answer.statusCode >= 400) failSpan(span, String(answer.statusCode));
        return answer;
      } finally {
        this.deadlines.remove(exchange);
      }
    });
  }

  private wireFormat({
    method,
    path,
    query,
    body,
    headers: given,
    bearer,
  }: ServiceRequest): Dispatcher.DispatchOptions {
    const headers: Record<string, string> = { accept: 'application/json' };
    if (body !== undefined) headers['content-type'] = 'application/json';
    if (bearer !== undefined) headers['authorization'] = `Bearer ${bearer}`;
    for (const name in given) {
      const value = given[name];
      if (value !== undefined) headers[name] = value;
    }
    return {
      method,
      path: this.prefix + path + queryString(query),
      body: body === undefined ? undefined : JSON.stringify(body),
      headers: Object.assign(headers, traceHeaders()),
    };
  }
}

function outcomeOf(error: unknown): CallOutcome {
  if (error instanceof ServiceProblem) return 'refused';
  return error instanceof TooLate ? 'timeout' : 'unavailable';
}

function queryString(query: ServiceRequest['query']): string {
  if (!query) return '';
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parameters.set(name, String(value));
  }
  return parameters.size === 0 ? '' : `?${parameters.toString()}`;
}
