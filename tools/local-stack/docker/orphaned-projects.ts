import { identifyProcess } from '@shop/running-stack/process-identity';
import { runTool } from '@shop/running-stack/tool';
import { stopDockerInfrastructure } from '../docker-infrastructure.ts';

/** The name of a compose project for tests. It contains the pid of its owner. */
export function testProject(purpose: string): string {
  return `shop-test-${purpose}-${process.pid}`;
}

/** Removes the test projects whose owners no longer run. A killed run stops its containers, but may leave volumes. */
export async function removeOrphanedTestProjects(): Promise<void> {
  const { stdout } = await runTool('docker', ['compose', 'ls', '--all', '--format', 'json']);
  for (const { Name: name } of JSON.parse(stdout) as { Name: string }[]) {
    const pid = /^shop-test-[a-z]+-(\d+)$/.exec(name)?.[1];
    if (pid === undefined || identifyProcess(Number(pid))) continue;
    await stopDockerInfrastructure(name, { reset: true });
  }
}
