// `npm start`, `npm run dev`: builds the apps and runs the whole system on this machine. See README.md beside this file.
import type { ServiceDescription } from '@shop/app-descriptions/app-description';
import { readServices } from '@shop/app-descriptions/read-apps';
import { parseArguments, type StartArguments } from './arguments.ts';
import { checkEnvironment } from './apps.ts';
import { runCommand } from '@shop/running-stack/command';
import { helpText } from './help.ts';
import { dockerSource, localSource, type InfrastructureSource } from './infrastructure-source.ts';
import { killRecorded, stopOrphans } from './infrastructure/process-records.ts';
import { checkPortsAreFree } from './ports.ts';
import { StackProblem } from '@shop/running-stack/problem';
import { claimCheckout } from '@shop/running-stack/running-stack';
import { appPortSettings, isUsed, serverPortSettings } from './settings.ts';
import { stackFolders as folders } from './stack-folders.ts';
import { Stack } from './stack.ts';
import { untilStopRequested } from './stop-request.ts';
import { summary } from './summary.ts';
import { Terminal } from './terminal.ts';

const terminal = new Terminal(process.stdout);

/** With one of these set, the spans are not for `npm run trace`. */
const SPANS_ELSEWHERE = [
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  'OTEL_TRACES_EXPORTER',
  'OTEL_SDK_DISABLED',
];

const usage = () => helpText(readServices());
await runCommand({ name: 'shop', call: 'npm start --', usage }, async (argv) => {
  const apps = readServices();
  const args = parseArguments(argv, process.env, apps);
  if (process.platform === 'win32') {
    throw new StackProblem('The local stack runs on Linux and macOS; on Windows, start it in WSL.');
  }
  checkEnvironment(apps.filter(({ name }) => !args.without.includes(name)));
  const release = claimCheckout(folders.run);
  try {
    await run(apps, args);
    return 0;
  } finally {
    release();
  }
});
// Nothing is left to wait for, but keep-alive sockets and timers may not know it.
process.exit();

async function run(apps: readonly ServiceDescription[], args: StartArguments): Promise<void> {
  const since = Date.now();
  const { ports } = args;
  const source =
    args.serversFrom === 'docker'
      ? dockerSource(process.env['SHOP_INFRA_PROJECT'] || 'shop-infra', ports, apps)
      : localSource(folders.data, ports);
  await tidyUp(source, apps, args);
  const receiveSpans = !SPANS_ELSEWHERE.some((name) => process.env[name]);
  const stack = new Stack({ folders, apps, source, receiveSpans, ...args }, terminal);
  const stopRequested = untilStopRequested(() => killRecorded(folders.records));
  try {
    const started = stack.start();
    const outcome = await Promise.race([started.then(() => 'ready' as const), stopRequested]);
    if (outcome === 'ready') {
      const tookMs = Date.now() - since;
      terminal.print(summary(stack.apps, { runDir: folders.run, tookMs, watch: args.watch }));
      await stopRequested;
    } else {
      started.catch(() => {});
    }
    terminal.print('\nshop: stopping …');
  } finally {
    await stack.stop();
  }
  terminal.print('shop: stopped');
}

/** Apps before servers: where their ports are taken, somebody may be using the containers. */
async function tidyUp(
  source: InfrastructureSource,
  apps: readonly ServiceDescription[],
  { serversFrom, ports, reset, without }: StartArguments,
): Promise<void> {
  const leftovers = await stopOrphans(folders.records);
  if (leftovers.length > 0) {
    terminal.print(`shop: stopped what an earlier start left running: ${leftovers.join(', ')}`);
  }
  const own = apps.filter(({ name }) => !without.includes(name));
  await checkPortsAreFree(ports, appPortSettings(own));
  if (reset) terminal.print(`shop: removing ${source.data}`);
  await source.tidyUp({ reset });
  await checkPortsAreFree(
    ports,
    serverPortSettings(apps).filter((setting) => isUsed(setting, serversFrom)),
  );
}
