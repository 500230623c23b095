// One set of servers for several test runs. The owner listens on a port and starts the servers at the first request. If no
// run needs servers, none are started.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Infrastructure } from '@shop/local-stack/infrastructure';
import { startTestServers, type TestServers } from './test-servers.ts';

export type ServerAddresses = Pick<Infrastructure, 'postgresUrl' | 'mongoUrl' | 'kafkaBrokers'>;

/** The URL that returns the addresses of the servers. It is no input of cached tasks, because it does not affect results. */
const VARIABLE = 'SHOP_TEST_SERVERS_URL';

export interface SharedServers {
  /** For the environment of the test runs. */
  readonly environment: Readonly<Record<string, string>>;
  /** Removes the servers, if any have been started. */
  readonly remove: () => Promise<void>;
}

export async function shareServers(
  start: () => Promise<TestServers> = startTestServers,
): Promise<SharedServers> {
  let running: Promise<TestServers> | undefined;
  const addressServer = createServer((_request, response) => {
    running ??= start();
    running.then(
      ({ infrastructure: { postgresUrl, mongoUrl, kafkaBrokers } }) => {
        const addresses: ServerAddresses = { postgresUrl, mongoUrl, kafkaBrokers };
        response.end(JSON.stringify(addresses));
      },
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  addressServer.listen(0, '127.0.0.1');
  await new Promise((resolve) => addressServer.once('listening', resolve));
  const { port } = addressServer.address() as AddressInfo;
  return {
    environment: { [VARIABLE]: `http://127.0.0.1:${port}` },
    remove: async () => {
      addressServer.close();
      addressServer.closeAllConnections();
      const started = await running?.catch(() => undefined);
      await started?.remove();
    },
  };
}

/** Returns the addresses of the owner's servers, or undefined if this run has no owner. */
export async function sharedServers(): Promise<ServerAddresses | undefined> {
  const url = process.env[VARIABLE];
  if (!url) return undefined;
  const response = await fetch(url);
  const body = await response.text();
  if (!response.ok) throw new Error(`The servers of the tests did not start: ${body}`);
  return JSON.parse(body) as ServerAddresses;
}
