// A process of its own that runs the infrastructure in containers, so that a test can kill it:
// `node …fixture.ts PROJECT PORTS`, the ports as JSON. It prints a line when everything answers.
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
// Containers keep no process alive.
process.stdin.resume();
