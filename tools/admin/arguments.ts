import { parseCommandLine, UsageProblem } from '@shop/running-stack/command';

export interface RoleChange {
  readonly action: 'grant' | 'revoke';
  /** In lower case, as accounts have it. */
  readonly email: string;
}

export const usage = () => `npm run admin -- grant <email> [--compose | --database-url=URL]
npm run admin -- revoke <email> [--compose | --database-url=URL]

Gives an account the role admin, or takes it away. Done twice is done once.

  (neither option)      the stack that 'npm start' runs from this checkout
  --compose             the containers of 'docker compose up'
  --database-url=URL    any other: user-service's database, as a role that may change its rows
  --help                show this

Exit codes: 0 it is so now, 1 it could not be done, 2 the command line is wrong.
`;

export interface Arguments {
  readonly change: RoleChange;
  /** The containers. Otherwise the database of that URL, or of the running stack. */
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
      action === undefined ? 'What is to be done?' : `There is no '${action}'.`,
    );
  }
  if (!email?.includes('@')) throw new UsageProblem(`'${action}' needs an e-mail address.`);
  if (rest.length > 0) throw new UsageProblem(`'${rest.join(' ')}' is too much: one at a time.`);
  if (compose && url !== undefined) {
    throw new UsageProblem('--compose and --database-url exclude each other.');
  }
  if (url !== undefined && !/^postgres(ql)?:\/\//.test(url)) {
    throw new UsageProblem('--database-url begins with postgres://.');
  }
  return { change: { action, email: email.trim().toLowerCase() }, compose, url };
}
