// Reaching user-service's database in its container, which publishes no port.
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { AdminProblem, outcomeOf, type Outcome } from './role-change.ts';

const SERVICE = 'user-postgres';
const DATABASE = 'user';
/** As the superuser, who needs no password inside of the container; the image knows the name if it is another. */
const PSQL = `exec psql -XqAt -v ON_ERROR_STOP=1 -U "\${POSTGRES_USER:-postgres}" -d ${DATABASE}`;

/** @param root the folder of docker-compose.yml. @throws AdminProblem with docker's own words */
export async function runInContainer(root: string, sql: string): Promise<Outcome> {
  const child = spawn('docker', ['compose', 'exec', '-T', SERVICE, 'sh', '-c', PSQL], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const exited = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  // Who ends before it has read everything says why on standard error.
  child.stdin.on('error', () => undefined);
  child.stdin.end(sql);
  const [answer, complaint, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    exited.catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      throw new AdminProblem(
        "There is no 'docker' on this machine; without --compose, the stack of 'npm start' is used.",
      );
    }),
  ]);
  if (code === 0) return outcomeOf(answer.trim());
  throw new AdminProblem(
    `psql in the container ${SERVICE} cannot do it:\n${complaint.trim()}\nAre the containers running? 'docker compose up -d --wait' starts them.`,
  );
}
