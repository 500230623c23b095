import { rm } from 'node:fs/promises';
import { startDockerInfrastructure, stopDockerInfrastructure } from './docker-infrastructure.ts';
import type { AppDescription } from '@shop/app-descriptions/app-description';
import { checkDocker } from './docker/docker-engine.ts';
import type { Infrastructure, StartHooks } from './infrastructure.ts';
import { startLocalInfrastructure } from './local-infrastructure.ts';
import type { Ports } from './settings.ts';

/** A way to get the infrastructure for `npm start`. */
export interface InfrastructureSource {
  /** Ends what an earlier start left running; with `reset` it removes the data too. */
  readonly tidyUp: (options: { readonly reset: boolean }) => Promise<void>;
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
    // What runs is found by its record, with the apps.
    tidyUp: async ({ reset }) => {
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
    tidyUp: async (options) => {
      await checkDocker();
      await stopDockerInfrastructure(project, options);
    },
    start: (hooks) => startDockerInfrastructure({ project, apps, ports, keepData: true, ...hooks }),
  };
}
