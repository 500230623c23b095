import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { spansOf } from './received-span.ts';
import { RecentTraces } from './recent-traces.ts';

const TRACE = /^\/traces\/([0-9a-f]{32})$/;
const ORDER = /^\/orders\/([0-9a-f-]{36})$/;

/**
 * A tool for development: receives spans (OTLP, `http/json`) at `/v1/traces` and keeps the last traces in memory.
 * `GET /traces/<gtxid>` answers the spans and log lines of one, `GET /orders/<orderId>` the gtxids of those that moved an
 * order on. It has no storage, no search and no authentication: for more, use a collector.
 */
export class TraceReceiver {
  readonly traces = new RecentTraces();
  readonly #server: Server = createServer((request, response) => {
    this.#answer(request, response).catch((error: unknown) => {
      response.writeHead(400).end(String(error));
    });
  });

  /** @returns its URL, to be given to the apps as `OTEL_EXPORTER_OTLP_ENDPOINT`. Port 0: any free one. */
  async listen(port: number): Promise<string> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url = '' } = request;
    if (method === 'POST' && url === '/v1/traces') {
      if (request.headers['content-type'] !== 'application/json') {
        response.writeHead(415).end('OTEL_EXPORTER_OTLP_PROTOCOL has to be http/json here');
        return;
      }
      this.traces.addSpans(spansOf(await json(request)));
      answerJson(response, {});
      return;
    }
    const [, gtxid] = TRACE.exec(url) ?? [];
    const [, orderId] = ORDER.exec(url) ?? [];
    if (gtxid !== undefined) answerJson(response, this.traces.find(gtxid));
    else if (orderId !== undefined) answerJson(response, this.traces.ofOrder(orderId));
    else response.writeHead(404).end();
  }
}

function answerJson(response: ServerResponse, body: unknown): void {
  if (body === undefined) response.writeHead(404).end();
  else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
