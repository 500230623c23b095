import { rm } from 'node:fs/promises';
import type { AppDescription } from '@shop/app-descriptions/app-description';
import { checkDocker } from './docker/docker-engine.ts';
import { startDockerInfrastructure, stopDockerInfrastructure } from './docker-infrastructure.ts';
import type { Infrastructure, StartHooks } from './infrastructure.ts';
import { startLocalInfrastructure } from './local-infrastructure.ts';
import type { Ports } from './settings.ts';

/** How `npm start` gets the infrastructure. */
export interface InfrastructureSource {
  /** Stops what an earlier start left running. With `reset` it also removes the data. */
  readonly cleanUp: (options: { readonly reset: boolean }) => Promise<void>;
  readonly start: (hooks: StartHooks) => Promise<Infrastructure>;
  /** What `reset` removes. */
  readonly data: string;
}

export function localSource(dataDir: string, chosen: Ports): InfrastructureSource {
  const ports = {
    postgres: chosen['postgres']!,
    mongo: chosen['mongo']!,
    kafka: chosen['kafka']!,
    kafkaController: chosen['kafka-controller']!,
  };
  return {
    data: `the data folder ${dataDir}`,
    // The records of the servers are next to those of the apps, so `npm start` has stopped both.
    cleanUp: async ({ reset }) => {
      if (reset) await rm(dataDir, { recursive: true, force: true });
    },
    start: (hooks) => startLocalInfrastructure({ dataDir, ports, ...hooks }),
  };
}

export function dockerSource(
  project: string,
  ports: Ports,
  apps: readonly AppDescription[],
): InfrastructureSource {
  return {
    data: `the volumes of the compose project ${project}`,
    cleanUp: async (options) => {
      await checkDocker();
      await stopDockerInfrastructure(project, options);
    },
    start: (hooks) => startDockerInfrastructure({ project, apps, ports, keepData: true, ...hooks }),
  };
}
