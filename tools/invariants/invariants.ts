// `npm run invariants`: whether the databases of a running system agree. See README.md beside this file.
import { join } from 'node:path';
import { composeExec } from '@shop/running-stack/compose-exec';
import { StackProblem } from '@shop/running-stack/problem';
import { databaseUrl, runningStack } from '@shop/running-stack/running-stack';
import { parseArguments, USAGE, UsageProblem, type Where } from './arguments.ts';
import { checkInvariants } from './check.ts';
import { composeDatabases } from './compose.ts';
import { type OpenDatabases, openDatabases } from './databases.ts';
import { json, table } from './report.ts';

const root = join(import.meta.dirname, '..', '..');
const HOLDS = 0;
const BROKEN = 1;
const NOT_CHECKED = 2;

function open(where: Where): Promise<OpenDatabases> | OpenDatabases {
  switch (where.kind) {
    case 'compose': {
      const exec = (service: string, ...command: string[]) =>
        composeExec(root, { service, command });
      return { ...composeDatabases(exec), close: () => Promise.resolve() };
    }
    case 'urls':
      return opened(where.urls);
    case 'local': {
      const state = runningStack(root);
      return opened({
        order: databaseUrl(state, 'order-service', 'DATABASE_URL'),
        user: databaseUrl(state, 'user-service', 'DATABASE_URL'),
        product: databaseUrl(state, 'product-service', 'MONGODB_URL'),
      });
    }
  }
}

async function opened(urls: Parameters<typeof openDatabases>[0]): Promise<OpenDatabases> {
  try {
    return await openDatabases(urls);
  } catch (error) {
    throw new StackProblem((error as Error).message, { cause: error });
  }
}

async function run(): Promise<number> {
  const parsed = parseArguments(process.argv.slice(2));
  if (parsed.help) {
    process.stdout.write(USAGE);
    return HOLDS;
  }
  const shop = await open(parsed.where);
  try {
    const results = await checkInvariants(shop, parsed);
    if (!results.some(({ unit, checked }) => unit === 'orders' && checked > 0)) {
      // A green line for an empty database would be believed.
      throw new StackProblem(
        "Nothing was checked: there are no orders. 'npm run demo' places some.",
      );
    }
    process.stdout.write(`${parsed.json ? json(results) : table(results)}\n`);
    return results.every(({ broken }) => broken === 0) ? HOLDS : BROKEN;
  } finally {
    await shop.close();
  }
}

try {
  process.exitCode = await run();
} catch (error) {
  process.exitCode = NOT_CHECKED;
  if (error instanceof UsageProblem) {
    process.stderr.write(`invariants: ${error.message}\n\n${USAGE}`);
  } else if (error instanceof StackProblem) {
    process.stderr.write(`invariants: ${error.message}\n`);
  } else {
    // Unexpected, so with its stack; and not with exit code 1, which says that an invariant is broken.
    console.error(error);
  }
}
