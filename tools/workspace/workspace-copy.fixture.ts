// Copies this checkout into a folder inside it. There, Node and TypeScript find the installed packages of the checkout.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { createRunFolder } from '@shop/local-stack/run-folder';
import type { Tree } from '@nx/devkit';
import { flushChanges, FsTree } from 'nx/src/generators/tree';

/** The folders in an app's `dist` that only its image needs. */
const PACKAGING = new Set(['workspace_modules', 'node_modules']);

const checkout = join(import.meta.dirname, '../..');
export interface WorkspaceCopy {
  readonly root: string;
  /** Runs the generators and writes their changes to the copy. */
  generate(...generators: ((tree: Tree) => Promise<unknown>)[]): Promise<void>;
  /** @throws Error with the output of the program, if it fails. */
  run(program: string, ...args: string[]): void;
  remove(): void;
}

export async function copyWorkspace(): Promise<WorkspaceCopy> {
  const root = await createRunFolder(join(checkout, '.local/generated'));
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const files = execFileSync('git', list, { cwd: checkout, encoding: 'utf8' }).split('\0');
  for (const file of files.filter((each) => each !== '' && existsSync(join(checkout, each)))) {
    cpSync(join(checkout, file), join(root, file), { preserveTimestamps: true });
  }
  copyBuilds(root);
  // Without its own repository, this folder is ignored by the checkout's .gitignore, and Nx finds no project in it.
  execFileSync('git', ['init', '-q'], { cwd: root });
  linkProjects(root);
  return {
    root,
    generate: async (...generators) => {
      const tree = new FsTree(root, false);
      for (const generator of generators) await generator(tree);
      flushChanges(root, tree.listChanges());
      linkProjects(root);
    },
    run: (program, ...args) => run(root, program, args),
    remove: () => rmSync(root, { recursive: true }),
  };
}

/** So the compiler only compiles what the generators change. Nothing to copy is no problem: it compiles everything then. */
function copyBuilds(root: string): void {
  for (const folder of globSync('{apps,libs}/*/{dist,out-tsc}', { cwd: checkout })) {
    cpSync(join(checkout, folder), join(root, folder), {
      recursive: true,
      preserveTimestamps: true,
      filter: (path) => !PACKAGING.has(basename(path)),
    });
  }
}

/** Links the packages of the workspace, as npm does. */
function linkProjects(root: string): void {
  const folders = ['apps', 'libs', 'tools'].flatMap((parent) =>
    readdirSync(join(root, parent)).map((project) => join(parent, project)),
  );
  for (const folder of [...folders, 'e2e', 'bench']) {
    const { name } = manifestOf(join(root, folder)) ?? {};
    if (name === undefined || existsSync(join(root, 'node_modules', name))) continue;
    mkdirSync(join(root, 'node_modules', dirname(name)), { recursive: true });
    symlinkSync(join(root, folder), join(root, 'node_modules', name));
    // Packages that this project needs in another version than the checkout's root has.
    const own = join(checkout, folder, 'node_modules');
    if (existsSync(own)) symlinkSync(own, join(root, folder, 'node_modules'));
  }
}

function manifestOf(folder: string): { name: string } | undefined {
  const file = join(folder, 'package.json');
  return existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as { name: string })
    : undefined;
}

function run(root: string, program: string, args: readonly string[]): void {
  // The tests of the copy start their own servers, with the databases of the generated services.
  const { SHOP_TEST_SERVERS_URL: _shared, ...environment } = process.env;
  const path = [
    dirname(process.execPath),
    join(checkout, 'node_modules/.bin'),
    environment['PATH'],
  ];
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: root,
    encoding: 'utf8',
    env: { ...environment, NX_DAEMON: 'false', PATH: path.join(delimiter) },
  });
  if (status === 0) return;
  throw new Error(`${program} ${args.join(' ')} failed in ${root}:\n${stdout}${stderr}`);
}
