import { parseArgs } from 'node:util';

export type Where =
  | { readonly kind: 'local' }
  | { readonly kind: 'compose' }
  | { readonly kind: 'url'; readonly url: string };

export interface RoleChange {
  readonly action: 'grant' | 'revoke';
  /** In lower case, as accounts have it. */
  readonly email: string;
}

export type Arguments =
  | { readonly help: true }
  | { readonly help: false; readonly change: RoleChange; readonly where: Where };

/** The command line is not one that can be understood. The message is one sentence. */
export class UsageProblem extends Error {
  override readonly name = 'UsageProblem';
}

export const USAGE = `npm run admin -- grant <email> [--compose | --database-url=URL]
npm run admin -- revoke <email> [--compose | --database-url=URL]

Gives an account the role admin, or takes it away. Done twice is done once.

  (neither option)      the stack that 'npm start' runs from this checkout
  --compose             the containers of 'docker compose up'
  --database-url=URL    any other: user-service's database, as a role that may change its rows
  --help                show this

Exit codes: 0 it is so now, 1 it could not be done, 2 the command line is wrong.
`;

/** @throws UsageProblem */
export function parseArguments(args: readonly string[]): Arguments {
  const { values, positionals } = parse(args);
  if (values.help) return { help: true };
  const [action, email, ...rest] = positionals;
  if (action !== 'grant' && action !== 'revoke') {
    throw new UsageProblem(
      action === undefined ? 'What is to be done?' : `There is no '${action}'.`,
    );
  }
  if (!email?.includes('@')) throw new UsageProblem(`'${action}' needs an e-mail address.`);
  if (rest.length > 0) throw new UsageProblem(`'${rest.join(' ')}' is too much: one at a time.`);
  const where = place(values);
  return { help: false, change: { action, email: email.trim().toLowerCase() }, where };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        compose: { type: 'boolean' },
        'database-url': { type: 'string' },
      },
    });
  } catch (error) {
    // Node's own message: its first sentence names the option, the rest explains the `--` of command lines.
    const [sentence] = (error as Error).message.split(/\. |\n/);
    throw new UsageProblem(`${sentence}.`);
  }
}

function place(values: { compose?: boolean; 'database-url'?: string }): Where {
  const { compose, 'database-url': url } = values;
  if (compose && url !== undefined) {
    throw new UsageProblem('--compose and --database-url exclude each other.');
  }
  if (url !== undefined && !/^postgres(ql)?:\/\//.test(url)) {
    throw new UsageProblem('--database-url begins with postgres://.');
  }
  if (url !== undefined) return { kind: 'url', url };
  return { kind: compose ? 'compose' : 'local' };
}
