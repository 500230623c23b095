import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from './checkout.ts';
import { identifyProcess, stillRuns, type ProcessIdentity } from './process-identity.ts';
import { StackProblem } from './problem.ts';

/** `.local/run/stack.json`: what other tools may know of a running stack. It holds passwords. */
export interface StackState {
  readonly pid: number;
  /** Without a pid where somebody else runs it. */
  readonly apps: Readonly<
    Record<string, { readonly pid?: number | undefined; readonly url: string }>
  >;
  /** Without pids where the servers are containers, and without a URL where no app has such a database. */
  readonly postgres: { readonly pid?: number | undefined; readonly url?: string | undefined };
  readonly kafka: { readonly pid?: number | undefined; readonly brokers: string };
  readonly mongo: { readonly pid?: number | undefined; readonly url?: string | undefined };
  /** App → the variables that lead it to its own database: DATABASE_URL and MIGRATION_DATABASE_URL, or MONGODB_URL. */
  readonly databases: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The receiver of `npm run trace`; missing where spans go elsewhere. */
  readonly traces?: { readonly url: string } | undefined;
}

/**
 * Makes this process the one that runs the stack, or something else that should run only once, of this checkout.
 *
 * @param runDir a folder for that alone.
 * @param what as in "Shop runs already".
 * @returns to be called at the end.
 * @throws StackProblem when another one does.
 */
export function claimCheckout(runDir: string, what = 'Shop'): () => void {
  mkdirSync(runDir, { recursive: true });
  const path = join(runDir, 'owner.json');
  const own = JSON.stringify(identifyProcess(process.pid));
  if (!writeIfMissing(path, own)) {
    const owner = readOwner(path);
    if (owner && stillRuns(owner)) {
      throw new StackProblem(
        `${what} runs already from this checkout (process ${owner.pid}); end it with Ctrl-C in its terminal or with 'kill ${owner.pid}'.`,
      );
    }
    writeFileSync(path, own);
  }
  return () => {
    for (const name of ['owner.json', 'stack.json']) rmSync(join(runDir, name), { force: true });
  };
}

/**
 * What the stack that runs from this checkout has written down.
 *
 * @returns undefined when none runs, or when it has not got so far.
 */
export function readState(runDir: string): StackState | undefined {
  const owner = readOwner(join(runDir, 'owner.json'));
  const path = join(runDir, 'stack.json');
  if (!owner || !stillRuns(owner) || !existsSync(path)) return undefined;
  return JSON.parse(readFileSync(path, 'utf8')) as StackState;
}

/** @throws StackProblem when none runs, or when it has not got so far */
export function runningStack(): StackState {
  const state = readState(join(checkout, '.local', 'run'));
  if (state) return state;
  throw new StackProblem(
    "No stack runs from this checkout. Start it with 'npm start' in another terminal and wait until it is ready; " +
      'with containers, add --compose.',
  );
}

/** The URL of an app's own database. @throws StackProblem when the stack has no such app, or not with such a database */
export function databaseUrl({ databases }: StackState, app: string, variable: string): string {
  const url = databases[app]?.[variable];
  if (url !== undefined) return url;
  throw new StackProblem(`The running stack has no ${variable} of ${app}.`);
}

export function writeState(runDir: string, state: StackState): void {
  const path = join(runDir, 'stack.json');
  // Renamed into place, so that a reader never sees half of it.
  writeFileSync(`${path}.draft`, JSON.stringify(state, undefined, 2), { mode: 0o600 });
  renameSync(`${path}.draft`, path);
}

function writeIfMissing(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** undefined when there is none, or when the writer was killed before it had written. */
function readOwner(path: string): ProcessIdentity | undefined {
  if (!existsSync(path)) return undefined;
  const text = readFileSync(path, 'utf8');
  return text.endsWith('}') ? (JSON.parse(text) as ProcessIdentity) : undefined;
}
