// A separate process that runs the infrastructure, so a test can kill it: `node …fixture.ts DATA_DIR PORTS…`.
// It prints one line of JSON when all servers are ready.
import { startLocalInfrastructure } from './local-infrastructure.ts';

const [dataDir = '', ...ports] = process.argv.slice(2);
const [postgres = 0, mongo = 0, kafka = 0, kafkaController = 0] = ports.map(Number);
const { servers, ...infrastructure } = await startLocalInfrastructure({
  dataDir,
  ports: { postgres, mongo, kafka, kafkaController },
});
const pids = [servers.postgres.pid, servers.mongo.pid, servers.kafka.pid];
console.log(JSON.stringify({ ...infrastructure, pids }));
