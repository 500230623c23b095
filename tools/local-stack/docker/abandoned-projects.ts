import { stopDockerInfrastructure } from '../docker-infrastructure.ts';
import { identifyProcess } from '@shop/running-stack/process-identity';
import { runTool } from '@shop/running-stack/tool';

/** A name for compose projects of tests that tells the process they belong to. */
export function testProject(purpose: string): string {
  return `shop-test-${purpose}-${process.pid}`;
}

/** Removes the test projects of processes that are gone. Killed runs stop their containers, but may leave volumes. */
export async function removeAbandonedTestProjects(): Promise<void> {
  const { stdout } = await runTool('docker', ['compose', 'ls', '--all', '--format', 'json']);
  for (const { Name: name } of JSON.parse(stdout) as { Name: string }[]) {
    const pid = /^shop-test-[a-z]+-(\d+)$/.exec(name)?.[1];
    if (pid === undefined || identifyProcess(Number(pid))) continue;
    await stopDockerInfrastructure(name, { reset: true });
  }
}
