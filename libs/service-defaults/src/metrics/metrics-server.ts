import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Registry } from 'prom-client';

/**
 * `GET /metrics` on its own port, which is not published. The metrics are not for clients, and a route of the API would
 * require a token and count itself.
 */
@Injectable()
export class MetricsServer implements OnApplicationShutdown {
  private readonly logger = new Logger('MetricsServer');
  private server?: Server;

  constructor(private readonly registry: Registry) {}

  /** Resolves to the URL of the metrics; rejects if the port is in use. With port 0, the system chooses a free port. */
  async listen(port: number, host: string): Promise<string> {
    const server = createServer((request, response) => void this.answer(request, response));
    this.server = server;
    server.listen(port, host);
    await once(server, 'listening');
    return `${urlOf(server.address() as AddressInfo)}/metrics`;
  }

  /** Closes the connections of scrapers too, because open connections would delay the exit of the process. */
  async onApplicationShutdown(): Promise<void> {
    const { server } = this;
    if (!server?.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  private async answer({ method, url }: IncomingMessage, response: ServerResponse): Promise<void> {
    if (method !== 'GET' || url?.split('?', 1)[0] !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    try {
      const metrics = await this.registry.metrics();
      response.writeHead(200, { 'content-type': this.registry.contentType }).end(metrics);
    } catch (error) {
      this.logger.error(error);
      response.writeHead(500).end();
    }
  }
}

function urlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
