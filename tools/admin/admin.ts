// `npm run admin`. The API cannot create the first admin, because only an admin could call it.
import { runCommand } from '@shop/running-stack/command';
import { StackProblem } from '@shop/running-stack/problem';
import { databaseUrl, runningStack } from '@shop/running-stack/running-stack';
import { parseArguments, type RoleChange, usage } from './arguments.ts';
import { runAt, runInContainer } from './database.ts';
import { type Outcome, outcomeOf, roleChangeSql } from './role-change.ts';

/** @throws StackProblem if the account does not exist */
function report(outcome: Outcome, { action, email }: RoleChange): string {
  switch (outcome) {
    case 'no-account':
      throw new StackProblem(
        `There is no account for ${email}. Register it first: POST /v1/users.`,
      );
    case 'unchanged':
      return `${email} ${action === 'grant' ? 'is an admin already' : 'is not an admin'}: nothing was changed.`;
    case 'changed':
      return action === 'grant'
        ? `${email} is an admin from the next login on. The token contains the role, so log in again.`
        : `${email} is no longer an admin from the next login on. An existing token keeps the role for up to an hour.`;
  }
}

await runCommand({ name: 'admin', call: 'npm run admin --', usage }, async (args) => {
  const { change, compose, url } = parseArguments(args);
  const sql = roleChangeSql(change);
  const result = compose
    ? await runInContainer(sql)
    : await runAt(url ?? databaseUrl(runningStack(), 'user-service', 'DATABASE_URL'), sql);
  process.stdout.write(`${report(outcomeOf(result), change)}\n`);
  return 0;
});
