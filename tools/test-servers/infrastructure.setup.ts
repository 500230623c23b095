// Vitest calls this function once for each run that needs servers. `npm test` provides one set of servers for all runs
// (shared-servers.ts). A separate run starts its own servers.
import { type ServerAddresses, sharedServers } from './shared-servers.ts';
import { startTestServers } from './test-servers.ts';

export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  const shared = await sharedServers();
  if (shared) {
    publish(shared);
    return undefined;
  }
  const { infrastructure, remove } = await startTestServers();
  publish(infrastructure);
  return remove;
}

function publish({ postgresUrl, mongoUrl, kafkaBrokers }: ServerAddresses): void {
  process.env['TEST_POSTGRES_URL'] = postgresUrl ?? '';
  process.env['TEST_MONGODB_URL'] = mongoUrl ?? '';
  process.env['TEST_KAFKA_BROKERS'] = kafkaBrokers;
}
