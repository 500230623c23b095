// `npm run admin`: the first admin cannot be made through the API, because only admins could do that.
import { join } from 'node:path';
import { StackProblem } from '@shop/running-stack/problem';
import { databaseUrl, runningStack } from '@shop/running-stack/running-stack';
import { parseArguments, type RoleChange, USAGE, UsageProblem, type Where } from './arguments.ts';
import { runInContainer } from './compose.ts';
import { runAt } from './database.ts';
import { AdminProblem, type Outcome, roleChangeSql } from './role-change.ts';

const root = join(import.meta.dirname, '..', '..');

function change(where: Where, sql: string): Promise<Outcome> {
  switch (where.kind) {
    case 'local':
      return runAt(databaseUrl(runningStack(root), 'user-service', 'DATABASE_URL'), sql);
    case 'compose':
      return runInContainer(root, sql);
    case 'url':
      return runAt(where.url, sql);
  }
}

/** @throws AdminProblem where there is no such account */
function report(outcome: Outcome, { action, email }: RoleChange): string {
  switch (outcome) {
    case 'no-account':
      throw new AdminProblem(
        `There is no account for ${email}. Register it first: POST /v1/users.`,
      );
    case 'unchanged':
      return `${email} ${action === 'grant' ? 'is an admin already' : 'is no admin'}: nothing was changed.`;
    case 'changed':
      return action === 'grant'
        ? `${email} is an admin from the next login on: roles are in the token, so log in again for a new one.`
        : `${email} is no admin any more from the next login on: a token that is out there keeps the role for an hour at most.`;
  }
}

try {
  const parsed = parseArguments(process.argv.slice(2));
  if (parsed.help) {
    process.stdout.write(USAGE);
  } else {
    const outcome = await change(parsed.where, roleChangeSql(parsed.change));
    process.stdout.write(`${report(outcome, parsed.change)}\n`);
  }
} catch (error) {
  if (error instanceof UsageProblem) {
    process.stderr.write(`admin: ${error.message}\n\n${USAGE}`);
    process.exitCode = 2;
  } else if (error instanceof AdminProblem || error instanceof StackProblem) {
    process.stderr.write(`admin: ${error.message}\n`);
    process.exitCode = 1;
  } else {
    throw error;
  }
}
