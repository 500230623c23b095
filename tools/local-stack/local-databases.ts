import { join } from 'node:path';
import type { AppDescription } from '@shop/app-descriptions/app-description';
import type { DatabaseVariables } from './apps.ts';
import { createServiceDatabase } from './databases.ts';
import { secretFile } from './secrets.ts';

export interface LocalServers {
  /** Of PostgreSQL's superuser. */
  readonly postgresUrl: string;
  /** Without a database name. */
  readonly mongoUrl: string;
  /** Where the roles' passwords are kept. */
  readonly dataDir: string;
}

/** One server of each kind, with a database for each app that only its own roles can use. MongoDB makes its own. */
export async function localDatabases(
  apps: readonly AppDescription[],
  { postgresUrl, mongoUrl, dataDir }: LocalServers,
): Promise<DatabaseVariables> {
  const role = (name: string) => ({
    name,
    password: secretFile(join(dataDir, `${name}-password`)),
  });
  const variables = async ({
    shortName,
    database,
  }: AppDescription): Promise<Record<string, string>> => {
    if (database === 'mongo') return { MONGODB_URL: `${mongoUrl}/${shortName}` };
    const { serviceUrl, migrationUrl } = await createServiceDatabase({
      superuserUrl: postgresUrl,
      database: shortName,
      owner: role(`${shortName}_owner`),
      service: role(`${shortName}_service`),
    });
    return { DATABASE_URL: serviceUrl, MIGRATION_DATABASE_URL: migrationUrl };
  };
  const owners = apps.filter(({ database }) => database !== undefined);
  const entries = owners.map(async (app) => [app.name, await variables(app)] as const);
  return Object.fromEntries(await Promise.all(entries));
}
