import pg from 'pg';
import { StackProblem } from '@shop/running-stack/problem';
import type { RoleChange } from './arguments.ts';

export type Outcome = 'changed' | 'unchanged' | 'no-account';

/**
 * One statement that returns the outcome. The address is a literal and not a parameter, so psql in a container can run
 * the same text.
 */
export function roleChangeSql({ action, email }: RoleChange): string {
  const [roles, needed] =
    action === 'grant'
      ? [`array_append(found.roles, 'admin')`, `NOT 'admin' = ANY (found.roles)`]
      : [`array_remove(found.roles, 'admin')`, `'admin' = ANY (found.roles)`];
  return `
    WITH found AS (
      SELECT user_id, roles FROM account WHERE email = ${pg.escapeLiteral(email)} FOR UPDATE
    ), changed AS (
      UPDATE account SET roles = ${roles} FROM found
      WHERE account.user_id = found.user_id AND ${needed}
      RETURNING 1
    )
    SELECT CASE WHEN EXISTS (SELECT FROM changed) THEN 'changed'
                WHEN EXISTS (SELECT FROM found) THEN 'unchanged'
                ELSE 'no-account' END AS outcome;`;
}

export function outcomeOf(text: string | undefined): Outcome {
  if (text === 'changed' || text === 'unchanged' || text === 'no-account') return text;
  throw new StackProblem(`The database returned the unexpected result '${text}'.`);
}
