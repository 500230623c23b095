// A separate process that runs the infrastructure in containers, so a test can kill it: `node …fixture.ts PROJECT PORTS`
// with the ports as JSON. It prints a line when all servers are ready.
import { coreApps } from './apps.fixture.ts';
import { startDockerInfrastructure } from './docker-infrastructure.ts';
import type { Ports } from './settings.ts';

const [project = '', ports = ''] = process.argv.slice(2);
await startDockerInfrastructure({
  project,
  apps: coreApps,
  ports: JSON.parse(ports) as Ports,
  keepData: true,
});
console.log('started');
// Containers do not keep this process running.
process.stdin.resume();
