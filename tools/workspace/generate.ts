// `npm run generate -- <generator> …` runs the Nx generators of this workspace. It works on a fresh clone with Node 20 or
// later.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Collection {
  readonly generators: Readonly<Record<string, { readonly description: string }>>;
}

const { generators } = JSON.parse(
  readFileSync(join(import.meta.dirname, 'generators.json'), 'utf8'),
) as Collection;
const list = Object.entries(generators).map(
  ([name, { description }]) => `  ${name.padEnd(10)}${description}`,
);
const USAGE = `npm run generate -- <generator> [name] [options]

${list.join('\n')}

  --help     after a generator: shows its options, with examples
  --dry-run  shows the files that the generator would change, and changes none

The equivalent Nx command: npx nx g @shop/workspace:<generator>
`;

const [generator = '--help', ...options] = process.argv.slice(2);
if (generator === '--help' || generator === '-h') {
  process.stdout.write(USAGE);
} else if (!(generator in generators)) {
  process.stderr.write(`generate: The generator '${generator}' does not exist.\n\n${USAGE}`);
  process.exitCode = 2;
} else {
  const { status, error } = spawnSync('nx', ['g', `@shop/workspace:${generator}`, ...options], {
    cwd: join(import.meta.dirname, '../..'),
    // Starting the Nx daemon takes longer than running without it, and it would still run after this command.
    env: { ...process.env, NX_DAEMON: 'false' },
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (error) throw error;
  process.exitCode = status ?? 1;
}
