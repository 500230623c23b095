// Reaching user-service's database in its container, which publishes no port.
import { composeExec } from '@shop/running-stack/compose-exec';
import { outcomeOf, type Outcome } from './role-change.ts';

const SERVICE = 'user-postgres';
const DATABASE = 'user';
/** As the superuser, who needs no password inside of the container; the image knows the name if it is another. */
const PSQL = `exec psql -XqAt -v ON_ERROR_STOP=1 -U "\${POSTGRES_USER:-postgres}" -d ${DATABASE}`;

/** @param root the folder of docker-compose.yml. @throws StackProblem with docker's own words */
export async function runInContainer(root: string, sql: string): Promise<Outcome> {
  const command = ['sh', '-c', PSQL];
  return outcomeOf((await composeExec(root, { service: SERVICE, command, input: sql })).trim());
}
