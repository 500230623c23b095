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
 * `GET /traces/<gtxid>` returns the spans and log lines of one trace. `GET /orders/<orderId>` returns the gtxids of the traces
 * that changed an order. It has no storage, no search and no authentication. If you need those, use a collector.
 */
export class TraceReceiver {
  readonly traces = new RecentTraces();
  readonly #server: Server = createServer((request, response) => {
    this.#handle(request, response).catch((error: unknown) => {
      response.writeHead(400).end(String(error));
    });
  });

  /** @returns its URL, which the apps get as `OTEL_EXPORTER_OTLP_ENDPOINT`. Port 0 selects a free port. */
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

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url = '' } = request;
    if (method === 'POST' && url === '/v1/traces') {
      if (request.headers['content-type'] !== 'application/json') {
        response.writeHead(415).end('OTEL_EXPORTER_OTLP_PROTOCOL must be http/json.');
        return;
      }
      this.traces.addSpans(spansOf(await json(request)));
      sendJson(response, {});
      return;
    }
    const [, gtxid] = TRACE.exec(url) ?? [];
    const [, orderId] = ORDER.exec(url) ?? [];
    if (gtxid !== undefined) sendJson(response, this.traces.find(gtxid));
    else if (orderId !== undefined) sendJson(response, this.traces.ofOrder(orderId));
    else response.writeHead(404).end();
  }
}

function sendJson(response: ServerResponse, body: unknown): void {
  if (body === undefined) response.writeHead(404).end();
  else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
