// `npm run admin`: the first admin cannot be made through the API, because only admins could do that.
import { runCommand } from '@shop/running-stack/command';
import { StackProblem } from '@shop/running-stack/problem';
import { databaseUrl, runningStack } from '@shop/running-stack/running-stack';
import { parseArguments, type RoleChange, usage } from './arguments.ts';
import { runAt, runInContainer } from './database.ts';
import { type Outcome, outcomeOf, roleChangeSql } from './role-change.ts';

/** @throws StackProblem where there is no such account */
function report(outcome: Outcome, { action, email }: RoleChange): string {
  switch (outcome) {
    case 'no-account':
      throw new StackProblem(
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

await runCommand({ name: 'admin', call: 'npm run admin --', usage }, async (args) => {
  const { change, compose, url } = parseArguments(args);
  const sql = roleChangeSql(change);
  const answer = compose
    ? await runInContainer(sql)
    : await runAt(url ?? databaseUrl(runningStack(), 'user-service', 'DATABASE_URL'), sql);
  process.stdout.write(`${report(outcomeOf(answer), change)}\n`);
  return 0;
});
