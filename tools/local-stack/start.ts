// `npm start` and `npm run dev` build the apps and run the system on this machine. See README.md.
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
import { waitForStopRequest } from './stop-request.ts';
import { summary } from './summary.ts';
import { Terminal } from './terminal.ts';

const terminal = new Terminal(process.stdout);

/** If one of these variables is set, `npm run trace` does not receive the spans. */
const OTHER_EXPORTERS = [
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
    throw new StackProblem('The local stack runs on Linux and macOS. On Windows, start it in WSL.');
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
// Open sockets and timers would keep the process running.
process.exit();

async function run(apps: readonly ServiceDescription[], args: StartArguments): Promise<void> {
  const since = Date.now();
  const { ports } = args;
  const source =
    args.serversFrom === 'docker'
      ? dockerSource(process.env['SHOP_INFRA_PROJECT'] || 'shop-infra', ports, apps)
      : localSource(folders.data, ports);
  await cleanUp(source, apps, args);
  const receiveSpans = !OTHER_EXPORTERS.some((name) => process.env[name]);
  const stack = new Stack({ folders, apps, source, receiveSpans, ...args }, terminal);
  const stopRequested = waitForStopRequest(() => killRecorded(folders.records));
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

/** Checks the ports of the apps first: if they are taken, another stack may use the containers. */
async function cleanUp(
  source: InfrastructureSource,
  apps: readonly ServiceDescription[],
  { serversFrom, ports, reset, without }: StartArguments,
): Promise<void> {
  const stopped = await stopOrphans(folders.records);
  if (stopped.length > 0) {
    terminal.print(`shop: stopped the processes of an earlier start: ${stopped.join(', ')}`);
  }
  const own = apps.filter(({ name }) => !without.includes(name));
  await checkPortsAreFree(ports, appPortSettings(own));
  if (reset) terminal.print(`shop: removing ${source.data}`);
  await source.cleanUp({ reset });
  await checkPortsAreFree(
    ports,
    serverPortSettings(apps).filter((setting) => isUsed(setting, serversFrom)),
  );
}
