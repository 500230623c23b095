// A separate process that runs the infrastructure, so a test can kill it: `node …fixture.ts OPTIONS` with the options of
// the start as JSON. It prints one line of JSON when all servers are ready.
import {
  type DockerInfrastructureOptions,
  startDockerInfrastructure,
} from './docker-infrastructure.ts';
import {
  type LocalInfrastructureOptions,
  startLocalInfrastructure,
} from './local-infrastructure.ts';

const options = JSON.parse(process.argv[2]!) as
  DockerInfrastructureOptions | LocalInfrastructureOptions;
const { servers, ...urls } =
  'project' in options
    ? await startDockerInfrastructure(options)
    : await startLocalInfrastructure(options);
const pids = Object.values(servers ?? {}).map(({ pid }) => pid);
console.log(JSON.stringify({ ...urls, pids }));
// Containers do not keep this process running.
process.stdin.resume();
