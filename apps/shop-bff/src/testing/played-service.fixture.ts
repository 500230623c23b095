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

/** What arrived at a played service. */
export interface ReceivedCall {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

export type Answer = (response: ServerResponse, call: ReceivedCall) => void;

/** A real HTTP server in the role of one of the services. */
export interface PlayedService {
  readonly url: string;
  /** Everything that arrived, in order. */
  readonly calls: ReceivedCall[];
  /** How `GET /path` is answered from now on. */
  on(call: `${'GET' | 'POST' | 'PATCH'} /${string}`, answer: Answer): void;
  /** Every call that has no answer of its own gets this one. */
  onAnything(answer: Answer): void;
  /** How many connections are open to it. */
  connections(): Promise<number>;
  /** From now on connections are refused. */
  goAway(): Promise<void>;
}

export async function playService(): Promise<PlayedService> {
  const calls: ReceivedCall[] = [];
  const answers = new Map<string, Answer>();
  let otherwise: Answer = problem(404, 'not-found');
  const server = createServer((request, response) => {
    void received(request).then((call) => {
      calls.push(call);
      (answers.get(`${call.method} ${call.path}`) ?? otherwise)(response, call);
    });
  });
  // Kept connections end only when the BFF ends them, or in `goAway`.
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
      otherwise = answer;
    },
    connections: () => promisify(server.getConnections.bind(server))(),
    goAway: async () => {
      if (!server.listening) return;
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function received(request: IncomingMessage): Promise<ReceivedCall> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://played');
  const body = await text(request);
  return {
    method: request.method ?? '',
    path: pathname,
    query: searchParams,
    headers: request.headers,
    body: body === '' ? undefined : JSON.parse(body),
  };
}

/** Answers only when that many calls wait at the same time. */
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

/** The trace id that a played service claims; the BFF must answer with its own. */
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
        detail: `The service's words about ${code}.`,
        gtxid: FOREIGN_GTXID,
        ...members,
      }),
    );
  };
}

/** Ways of having no usable answer, by name. */
export const failures: Readonly<Record<string, Answer>> = {
  'never answers': () => undefined,
  'begins to answer and stops': (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"items":');
  },
  'closes the connection': (response) => void response.destroy(),
  'answers 500': problem(500, 'internal-error'),
  'answers 503': problem(503, 'service-unavailable', { headers: { 'retry-after': '7' } }),
  'answers what is no JSON': (response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('<html>');
  },
  'answers JSON of another shape': json(200, { surprise: true }),
};
