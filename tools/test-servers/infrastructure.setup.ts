// Vitest calls this once for each run that needs servers. `npm test` hands out one set of servers for all runs
// (shared-servers.ts); a run on its own starts servers for itself.
import { type ServerAddresses, sharedServers } from './shared-servers.ts';
import { startTestServers } from './test-servers.ts';

export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  const shared = await sharedServers();
  if (shared) {
    tell(shared);
    return undefined;
  }
  const { infrastructure, remove } = await startTestServers();
  tell(infrastructure);
  return remove;
}

function tell({ postgresUrl, mongoUrl, kafkaBrokers }: ServerAddresses): void {
  process.env['TEST_POSTGRES_URL'] = postgresUrl ?? '';
  process.env['TEST_MONGODB_URL'] = mongoUrl ?? '';
  process.env['TEST_KAFKA_BROKERS'] = kafkaBrokers;
}
