// A process of its own that runs the infrastructure in containers, so that a test can kill it:
// `node …fixture.ts PROJECT PORTS…`. It prints a line when everything answers.
import { startDockerInfrastructure } from './docker-infrastructure.ts';

const [project = '', ...ports] = process.argv.slice(2);
const [postgres = 0, userPostgres = 0, mongo = 0, kafka = 0] = ports.map(Number);
await startDockerInfrastructure({
  project,
  ports: { postgres, userPostgres, mongo, kafka },
  keepData: true,
});
console.log('started');
// Containers keep no process alive.
process.stdin.resume();
