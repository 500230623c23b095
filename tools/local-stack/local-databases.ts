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
  /** Contains the passwords of the roles. */
  readonly dataDir: string;
}

/** Creates a database for each app on one server of each kind. Only the roles of the app can use it. MongoDB creates databases itself. */
export async function localDatabases(
  apps: readonly AppDescription[],
  { postgresUrl, mongoUrl, dataDir }: LocalServers,
): Promise<DatabaseVariables> {
  const passwordOf = (role: string) => secretFile(join(dataDir, `${role}-password`));
  const variables = async ({
    shortName,
    database,
  }: AppDescription): Promise<Record<string, string>> => {
    if (database === 'mongo') return { MONGODB_URL: `${mongoUrl}/${shortName}` };
    const { serviceUrl, migrationUrl } = await createServiceDatabase(
      postgresUrl,
      shortName,
      passwordOf,
    );
    return { DATABASE_URL: serviceUrl, MIGRATION_DATABASE_URL: migrationUrl };
  };
  const owners = apps.filter(({ database }) => database !== undefined);
  const entries = owners.map(async (app) => [app.name, await variables(app)] as const);
  return Object.fromEntries(await Promise.all(entries));
}
