// PostgreSQL, Kafka and MongoDB for the tests. They have free ports and their own data, so they do not affect a running
// `npm start`. They are processes of this machine, or with TEST_INFRASTRUCTURE=docker containers.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readServices } from '@shop/app-descriptions/read-apps';
import { createServiceDatabase } from '@shop/local-stack/databases';
import { startDockerInfrastructure } from '@shop/local-stack/docker-infrastructure';
import {
  removeOrphanedTestProjects,
  testProject,
} from '@shop/local-stack/docker/orphaned-projects';
import type { Infrastructure } from '@shop/local-stack/infrastructure';
import { startLocalInfrastructure } from '@shop/local-stack/local-infrastructure';
import { freePorts } from '@shop/local-stack/ports';
import { createRunFolder } from '@shop/local-stack/run-folder';
import { serverPortSettings } from '@shop/local-stack/settings';

const apps = readServices();

export interface TestServers {
  readonly infrastructure: Infrastructure;
  /** Stops the servers and deletes their data. */
  readonly remove: () => Promise<void>;
}

export async function startTestServers(): Promise<TestServers> {
  const docker = process.env['TEST_INFRASTRUCTURE'] === 'docker';
  const servers = await (docker ? startContainers() : startProcesses());
  const { postgresUrl = '' } = servers.infrastructure;
  for (const { shortName } of apps.filter(({ database }) => database === 'postgres')) {
    // Template databases with the roles and rights of `npm start`. @shop/testing copies them for each test file.
    await createServiceDatabase(postgresUrl, shortName, (role) => role);
  }
  return servers;
}

async function startContainers(): Promise<TestServers> {
  await removeOrphanedTestProjects();
  const servers = serverPortSettings(apps);
  const ports = await freePorts(servers.length);
  const infrastructure = await startDockerInfrastructure({
    project: testProject('run'),
    apps,
    ports: Object.fromEntries(servers.map(({ name }, index) => [name, ports[index]!])),
    keepData: false,
  });
  return { infrastructure, remove: infrastructure.stop };
}

async function startProcesses(): Promise<TestServers> {
  const folder = await createRunFolder(join(import.meta.dirname, '../../.local/test'));
  const [postgres = 0, mongo = 0, kafka = 0, kafkaController = 0] = await freePorts(4);
  const infrastructure = await startLocalInfrastructure({
    dataDir: folder,
    ports: { postgres, mongo, kafka, kafkaController },
  });
  const remove = async () => {
    await infrastructure.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { infrastructure, remove };
}
