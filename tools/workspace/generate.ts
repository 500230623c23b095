// `npm run generate -- <generator> …`: Nx's generators of this workspace, on a fresh clone and on any Node from 20 on.
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

  --help     of one generator: its options, with examples
  --dry-run  shows which files it would change, and changes none

The same in Nx's words: npx nx g @shop/workspace:<generator>
`;

const [generator = '--help', ...options] = process.argv.slice(2);
if (generator === '--help' || generator === '-h') {
  process.stdout.write(USAGE);
} else if (!(generator in generators)) {
  process.stderr.write(`generate: There is no generator '${generator}'.\n\n${USAGE}`);
  process.exitCode = 2;
} else {
  const { status, error } = spawnSync('nx', ['g', `@shop/workspace:${generator}`, ...options], {
    cwd: join(import.meta.dirname, '../..'),
    // A daemon would outlive this command, and the first one takes longer to start than to do without.
    env: { ...process.env, NX_DAEMON: 'false' },
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (error) throw error;
  process.exitCode = status ?? 1;
}
