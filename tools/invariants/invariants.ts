// `npm run invariants` checks the databases of a running system. See README.md.
import { runCommand } from '@shop/running-stack/command';
import { StackProblem } from '@shop/running-stack/problem';
import { databaseUrl, runningStack } from '@shop/running-stack/running-stack';
import { parseArguments, usage } from './arguments.ts';
import { checkInvariants } from './check.ts';
import { composeDatabases } from './compose.ts';
import { type DatabaseUrls, openDatabases } from './databases.ts';
import { json, table } from './report.ts';

const NOT_CHECKED = 2;

function stackUrls(): DatabaseUrls {
  const stack = runningStack();
  return {
    order: databaseUrl(stack, 'order-service', 'DATABASE_URL'),
    user: databaseUrl(stack, 'user-service', 'DATABASE_URL'),
    product: databaseUrl(stack, 'product-service', 'MONGODB_URL'),
  };
}

const about = { name: 'invariants', call: 'npm run invariants --', usage, failed: NOT_CHECKED };
await runCommand(about, async (args) => {
  const parsed = parseArguments(args);
  const shop = parsed.compose
    ? composeDatabases()
    : await openDatabases(parsed.urls ?? stackUrls());
  try {
    const results = await checkInvariants(shop, parsed);
    if (!results.some(({ unit, checked }) => unit === 'orders' && checked > 0)) {
      // Success for an empty database would be misleading.
      throw new StackProblem(
        "Nothing was checked: there are no orders. 'npm run demo' places some.",
      );
    }
    process.stdout.write(`${parsed.json ? json(results) : table(results)}\n`);
    return results.every(({ broken }) => broken === 0) ? 0 : 1;
  } finally {
    await shop.close();
  }
});
