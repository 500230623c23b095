import { parseCommandLine, UsageProblem } from '@shop/running-stack/command';

export interface RoleChange {
  readonly action: 'grant' | 'revoke';
  /** In lower case, as in the table of accounts. */
  readonly email: string;
}

export const usage = () => `npm run admin -- grant <email> [--compose | --database-url=URL]
npm run admin -- revoke <email> [--compose | --database-url=URL]

Grants the role admin to an account, or revokes it. The command is idempotent.

  (neither option)      the stack that 'npm start' runs from this checkout
  --compose             the containers of 'docker compose up'
  --database-url=URL    any other database of user-service, with a role that may change its rows
  --help                show this

Exit codes: 0 the role is as requested, 1 the command failed, 2 invalid command line.
`;

export interface Arguments {
  readonly change: RoleChange;
  /** Use the containers. Otherwise use the URL, or the database of the running stack. */
  readonly compose: boolean;
  readonly url: string | undefined;
}

/** @throws UsageProblem */
export function parseArguments(args: readonly string[]): Arguments {
  const { values, positionals } = parseCommandLine({
    args: [...args],
    allowPositionals: true,
    options: { compose: { type: 'boolean', default: false }, 'database-url': { type: 'string' } },
  });
  const { compose, 'database-url': url } = values;
  const [action, email, ...rest] = positionals;
  if (action !== 'grant' && action !== 'revoke') {
    throw new UsageProblem(
      action === undefined ? 'An action is missing.' : `The action '${action}' does not exist.`,
    );
  }
  if (!email?.includes('@')) throw new UsageProblem(`'${action}' needs an e-mail address.`);
  if (rest.length > 0)
    throw new UsageProblem(`'${rest.join(' ')}' is unexpected. Give one address only.`);
  if (compose && url !== undefined) {
    throw new UsageProblem('Use either --compose or --database-url.');
  }
  if (url !== undefined && !/^postgres(ql)?:\/\//.test(url)) {
    throw new UsageProblem('--database-url must start with postgres://.');
  }
  return { change: { action, email: email.trim().toLowerCase() }, compose, url };
}
