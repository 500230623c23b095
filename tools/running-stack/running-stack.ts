import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from './checkout.ts';
import { identifyProcess, stillRuns, type ProcessIdentity } from './process-identity.ts';
import { writePrivateFile } from './private-file.ts';
import { StackProblem } from './problem.ts';

/** `.local/run/stack.json`: the state of a running stack for other tools. It contains passwords. */
export interface StackState {
  readonly pid: number;
  /** An app that the developer runs has no pid. */
  readonly apps: Readonly<
    Record<string, { readonly pid?: number | undefined; readonly url: string }>
  >;
  /** Containers have no pid. The URL is undefined if no app has such a database. */
  readonly postgres: { readonly pid?: number | undefined; readonly url?: string | undefined };
  readonly kafka: { readonly pid?: number | undefined; readonly brokers: string };
  readonly mongo: { readonly pid?: number | undefined; readonly url?: string | undefined };
  /** App → the URLs of its database: DATABASE_URL and MIGRATION_DATABASE_URL, or MONGODB_URL. */
  readonly databases: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The receiver of `npm run trace`. undefined if another receiver gets the spans. */
  readonly traces?: { readonly url: string } | undefined;
}

/**
 * Makes this process the only one that runs the stack, or one served app, of this checkout.
 *
 * @param runDir a folder for that alone.
 * @param what as in "Shop runs already".
 * @returns releases the claim.
 * @throws StackProblem if another process has the claim.
 */
export function claimCheckout(runDir: string, what = 'Shop'): () => void {
  const path = join(runDir, 'owner.json');
  const owner = readJson<ProcessIdentity>(path);
  // A container that restarts may give this process the pid of the previous owner.
  if (owner && owner.pid !== process.pid && stillRuns(owner)) {
    throw new StackProblem(
      `${what} runs already from this checkout (process ${owner.pid}). Stop it with Ctrl-C in its terminal or with 'kill ${owner.pid}'.`,
    );
  }
  writePrivateFile(path, JSON.stringify(identifyProcess(process.pid)));
  return () => {
    for (const name of ['owner.json', 'stack.json']) rmSync(join(runDir, name), { force: true });
  };
}

/** @returns the state of the stack that runs from this checkout, or undefined if none runs or it is not ready yet. */
export function readState(runDir: string): StackState | undefined {
  const owner = readJson<ProcessIdentity>(join(runDir, 'owner.json'));
  return owner && stillRuns(owner) ? readJson(join(runDir, 'stack.json')) : undefined;
}

/** @throws StackProblem if no stack runs or it is not ready yet */
export function runningStack(): StackState {
  const state = readState(join(checkout, '.local', 'run'));
  if (state) return state;
  throw new StackProblem(
    "No stack runs from this checkout. Start it with 'npm start' in another terminal and wait until it is ready. " +
      'If you use containers, add --compose.',
  );
}

/** The URL of an app's database. @throws StackProblem if the stack does not contain the app or the database */
export function databaseUrl({ databases }: StackState, app: string, variable: string): string {
  const url = databases[app]?.[variable];
  if (url !== undefined) return url;
  throw new StackProblem(`The running stack has no ${variable} for ${app}.`);
}

export function writeState(runDir: string, state: StackState): void {
  writePrivateFile(join(runDir, 'stack.json'), JSON.stringify(state, undefined, 2));
}

function readJson<Content>(path: string): Content | undefined {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Content) : undefined;
}
