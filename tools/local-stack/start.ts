// `npm start`: builds the apps and runs the whole system on this machine. See README.md beside this file.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { helpText, parseArguments } from './arguments.ts';
import { firstCalls } from './first-calls.ts';
import { recordDir } from './infrastructure.ts';
import { killRecorded, stopLeftovers } from './infrastructure/process-records.ts';
import { checkPortsAreFree } from './ports.ts';
import { StackProblem } from './problem.ts';
import { claimCheckout } from './running-stack.ts';
import { Stack, type StackFolders } from './stack.ts';
import { Terminal } from './terminal.ts';

const root = join(import.meta.dirname, '..', '..');
const folders: StackFolders = {
  root,
  data: join(root, '.local', 'data'),
  run: join(root, '.local', 'run'),
  jwtPrivateKey: join(root, '.local', 'jwt-private-key.pem'),
};
/** A terminal's Ctrl-C can arrive twice: from the terminal itself and passed on by npm. */
const SAME_KEY_PRESS_MS = 300;
const PARENT_POLL_MS = 1_000;

const terminal = new Terminal(process.stdout);

async function main(): Promise<number> {
  const { help, reset, ports } = parseArguments(process.argv.slice(2), process.env);
  if (help) {
    terminal.print(helpText());
    return 0;
  }
  if (process.platform === 'win32') {
    throw new StackProblem('The local stack runs on Linux and macOS; on Windows, start it in WSL.');
  }
  const since = Date.now();
  const release = claimCheckout(folders.run);
  try {
    await tidyUp(reset);
    await checkPortsAreFree(ports);
    const stack = new Stack(folders, ports, terminal);
    const stopRequested = untilStopRequested();
    try {
      const started = stack.start();
      const outcome = await Promise.race([started.then(() => 'ready' as const), stopRequested]);
      if (outcome === 'ready') {
        terminal.print(summary(stack, Date.now() - since));
        await stopRequested;
      } else {
        started.catch(() => {});
      }
      terminal.print('\nshop: stopping …');
    } finally {
      await stack.stop();
    }
    terminal.print('shop: stopped');
    return 0;
  } finally {
    release();
  }
}

async function tidyUp(reset: boolean): Promise<void> {
  const leftovers = await stopLeftovers(recordDir(folders.data));
  if (leftovers.length > 0) {
    terminal.print(`shop: stopped what an earlier start left running: ${leftovers.join(', ')}`);
  }
  if (reset) {
    terminal.print(`shop: removing the data folder ${folders.data}`);
    rmSync(folders.data, { recursive: true, force: true });
  }
}

/** Resolves at the first Ctrl-C or its like. A Ctrl-C after that kills everything at once. */
function untilStopRequested(): Promise<'stop'> {
  return new Promise((resolve) => {
    let since: number | undefined;
    const request = () => {
      since ??= Date.now();
      resolve('stop');
    };
    process.on('SIGTERM', request);
    process.on('SIGHUP', request);
    process.on('SIGINT', () => {
      if (since !== undefined && Date.now() - since > SAME_KEY_PRESS_MS) {
        killRecorded(recordDir(folders.data));
        process.exit(130);
      }
      request();
    });
    // The terminal, or whatever reads our output, is gone.
    process.stdout.on('error', request);
    // So is the process that passes signals on to us.
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && request(), PARENT_POLL_MS).unref();
  });
}

function summary(stack: Stack, tookMs: number): string {
  const apps = stack.apps.map(
    ({ name, url, pid }) => `  ${name.padEnd(18)}${url}   process ${pid}`,
  );
  const bff = stack.apps.find(({ name }) => name === 'shop-bff')!;
  return [
    '',
    `Shop is ready after ${(tookMs / 1000).toFixed(1)} s. Ctrl-C stops it.`,
    '',
    ...apps,
    `  (databases, Kafka and all pids: ${join(folders.run, 'stack.json')})`,
    '',
    firstCalls(bff.url),
    '',
  ].join('\n');
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof StackProblem)) throw error;
  process.stderr.write(`shop: ${error.message}\n`);
  process.exitCode = 1;
}
// Nothing is left to wait for, but keep-alive sockets and timers may not know it.
process.exit();
