import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';

/** A call that a stub service has received. */
export interface ReceivedCall {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

export type Answer = (response: ServerResponse, call: ReceivedCall) => void;

/** A real HTTP server that replaces one of the services and returns fixed responses. */
export interface StubService {
  readonly url: string;
  /** All received calls, in order. */
  readonly calls: ReceivedCall[];
  /** Sets the response to `GET /path`. */
  on(call: `${'GET' | 'POST' | 'PATCH'} /${string}`, answer: Answer): void;
  /** Sets the response to every call, and removes the responses set before. */
  onAnything(answer: Answer): void;
  /** The number of open connections to this stub. */
  connections(): Promise<number>;
  /** Closes all connections and refuses new ones. */
  stop(): Promise<void>;
}

export async function startStubService(): Promise<StubService> {
  const calls: ReceivedCall[] = [];
  const answers = new Map<string, Answer>();
  let fallback: Answer = problem(404, 'not-found');
  const server = createServer((request, response) => {
    void received(request).then((call) => {
      calls.push(call);
      (answers.get(`${call.method} ${call.path}`) ?? fallback)(response, call);
    });
  });
  // An idle connection is closed only by the BFF or by `stop`.
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    on: (call, answer) => void answers.set(call, answer),
    onAnything: (answer) => {
      answers.clear();
      fallback = answer;
    },
    connections: () => promisify(server.getConnections.bind(server))(),
    stop: async () => {
      if (!server.listening) return;
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function received(request: IncomingMessage): Promise<ReceivedCall> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://stub');
  const body = await text(request);
  return {
    method: request.method ?? '',
    path: pathname,
    query: searchParams,
    headers: request.headers,
    body: body === '' ? undefined : JSON.parse(body),
  };
}

/** Delays the responses until this number of calls wait concurrently. */
export function together(count: number): (answer: Answer) => Answer {
  const waiting = new Set<() => void>();
  return (answer) => (response, call) => {
    const release = () => answer(response, call);
    waiting.add(release);
    response.once('close', () => waiting.delete(release));
    if (waiting.size === count) waiting.forEach((each) => each());
  };
}

export function json(status: number, body: unknown): Answer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
    response.end(JSON.stringify(body));
  };
}

/** The trace id in the problems of a stub service. The BFF must replace it with its own. */
export const FOREIGN_GTXID = 'f'.repeat(32);

export function problem(
  status: number,
  code: string,
  {
    headers = {},
    ...members
  }: { headers?: Record<string, string>; [member: string]: unknown } = {},
): Answer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/problem+json', ...headers });
    response.end(
      JSON.stringify({
        type: `https://shop.example/problems/${code}`,
        title: `The service's title of ${code}`,
        status,
        detail: `The service's detail of ${code}.`,
        gtxid: FOREIGN_GTXID,
        ...members,
      }),
    );
  };
}

/** Failures without a usable response, by name. */
export const failures: Readonly<Record<string, Answer>> = {
  'never responds': () => undefined,
  'starts a response and does not complete it': (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"items":');
  },
  'closes the connection': (response) => void response.destroy(),
  'responds with 500': problem(500, 'internal-error'),
  'responds with 503': problem(503, 'service-unavailable', { headers: { 'retry-after': '7' } }),
  'responds with a body that is not JSON': (response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('<html>');
  },
  'responds with unexpected JSON': json(200, { unexpected: true }),
};
