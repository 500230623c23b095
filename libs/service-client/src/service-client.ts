import { failSpan, inSpan, traceHeaders } from '@shop/tracing';
import { type Dispatcher, Pool } from 'undici';
import type { z } from 'zod';
import { callSpan, type Peer, peerOf } from './call-span.js';
import type { CallOutcome, ClientMetrics } from './client-metrics.js';
import { Deadlines } from './deadlines.js';
import { DeadlineExceededError, PendingRequest, type RawResponse } from './pending-request.js';
import { readResponse } from './response.js';
import { ServiceProblem, ServiceUnavailable } from './service-errors.js';

const MAX_RESPONSE_BYTES = 1024 * 1024;
const DEFAULT_CONNECTIONS = 32;

export interface ServiceClientOptions {
  /** The service's name, for errors, spans and metrics. */
  readonly name: string;
  /** Such as `http://127.0.0.1:3001`. Its path, if any, is the prefix of each request's path. */
  readonly baseUrl: string;
  /** The limit for the whole request: waiting for a connection, connecting, headers and body. */
  readonly timeoutMs: number;
  /** The maximum number of open connections. Further requests wait for a free one. Default 32. */
  readonly connections?: number;
  /** Counts the calls and connections of this client. */
  readonly metrics?: ClientMetrics;
}

export interface ServiceRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Starts with `/`. The caller has already encoded the variable parts. */
  readonly path: string;
  /** Undefined values are omitted. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Additional headers, names in lower case. Undefined values are omitted. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** The access token of the user on whose behalf the request is sent. */
  readonly bearer?: string;
  /** The milliseconds that the caller has left. The shorter of this limit and the client's `timeoutMs` counts. */
  readonly timeoutMs?: number;
}

/**
 * Calls one service over HTTP. It keeps connections open, has one deadline for the whole request, and sends the trace headers.
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
      maxResponseSize: MAX_RESPONSE_BYTES,
    });
    options.metrics?.watch(options.name, this.pool);
  }

  /**
   * @returns the parsed JSON of a 2xx response, validated by `schema` if one is given; undefined if the response has no body.
   * @throws ServiceProblem if the service refused the request (4xx with a problem)
   * @throws ServiceUnavailable if there was no usable response
   */
  request<Schema extends z.ZodType>(
    request: ServiceRequest & { readonly schema: Schema },
  ): Promise<z.output<Schema>>;
  request(request: ServiceRequest): Promise<unknown>;
  async request(request: ServiceRequest & { schema?: z.ZodType }): Promise<unknown> {
    const { schema, timeoutMs = Infinity } = request;
    const { name } = this.options;
    const limitMs = Math.min(Math.ceil(timeoutMs), this.options.timeoutMs);
    // The caller can no longer wait. The service would work in vain, or make a change whose result no caller receives.
    if (limitMs <= 0) throw new ServiceUnavailable(name, 'no time is left for the request');
    const since = performance.now();
    const pending = new PendingRequest(since + limitMs);
    let outcome: CallOutcome = 'ok';
    try {
      const response = await this.send(request, pending);
      return readResponse(name, response, schema);
    } catch (error) {
      outcome = outcomeOf(error);
      if (error instanceof ServiceProblem || error instanceof ServiceUnavailable) throw error;
      const isLate = error instanceof DeadlineExceededError;
      const reason = isLate ? `no response within ${limitMs} ms` : String(error);
      throw new ServiceUnavailable(name, reason, { cause: error });
    } finally {
      this.options.metrics?.called(name, outcome, (performance.now() - since) / 1000);
    }
  }

  /** Waits for the requests in flight, which their deadlines limit, and closes the connections. */
  close(): Promise<void> {
    return this.pool.close();
  }

  private send(request: ServiceRequest, pending: PendingRequest): Promise<RawResponse> {
    const details = () => callSpan(this.peer, request.method, this.prefix + request.path);
    return inSpan(details, async (span) => {
      this.deadlines.add(pending);
      try {
        this.pool.dispatch(this.wireFormat(request), pending);
        const response = await pending.response;
        span?.setAttribute('http.response.status_code', response.statusCode);
        if (response.statusCode >= 400) failSpan(span, String(response.statusCode));
        return response;
      } finally {
        this.deadlines.remove(pending);
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
  return error instanceof DeadlineExceededError ? 'timeout' : 'unavailable';
}

function queryString(query: ServiceRequest['query']): string {
  if (!query) return '';
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parameters.set(name, String(value));
  }
  return parameters.size === 0 ? '' : `?${parameters.toString()}`;
}
