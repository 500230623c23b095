import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { ServiceClient, type ServiceClientOptions } from './service-client.js';

/** Starts a real server on a free port, and a client for it. Both are closed at the end of the test. */
export async function upstream(
  listener: RequestListener,
  options: Partial<ServiceClientOptions> = {},
): Promise<{ client: ServiceClient; url: string; connections: () => number }> {
  const server = createServer(listener);
  let connections = 0;
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new ServiceClient({
    name: 'order-service',
    baseUrl: url,
    timeoutMs: 2_000,
    ...options,
  });
  onTestFinished(async () => {
    server.closeAllConnections();
    await client.close();
    await new Promise((resolve) => server.close(resolve));
  });
  return { client, url, connections: () => connections };
}

/** Responds with a description of the request. */
export const echo: RequestListener = (request, response) => {
  void described(request).then((description) => response.end(JSON.stringify(description)));
};

async function described(request: IncomingMessage) {
  const { method, url, headers } = request;
  return { method, url, headers, body: await text(request) };
}
