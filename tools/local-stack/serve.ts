// `npx nx serve APP`: one app on the servers of a running `npm start -- --without=APP`, started again at each change.
// Also what .vscode/launch.json runs: the debugger follows into the app.
import { join } from 'node:path';
import { readServices } from '@shop/app-descriptions/read-apps';
import { runCommand } from '@shop/running-stack/command';
import { killRecorded, stopOrphans } from './infrastructure/process-records.ts';
import { logLines } from './log-lines.ts';
import { RunningApps } from './running-apps.ts';
import { claimCheckout, readState } from '@shop/running-stack/running-stack';
import { servedApp } from './served-app.ts';
import { stackFolders as folders } from './stack-folders.ts';
import { untilStopRequested } from './stop-request.ts';
import { Terminal } from './terminal.ts';
import { WatchedBuild } from './watch/watched-build.ts';

const terminal = new Terminal(process.stdout);

const usage = () => 'npx nx serve APP: one app beside a running `npm start -- --without=APP`.';
await runCommand({ name: 'shop', call: 'npx nx serve', usage }, async ([name]) => {
  const app = servedApp(name, readServices(), readState(folders.run), folders.jwtPrivateKey);
  const shared = {
    root: folders.root,
    recordDir: join(folders.run, app.name, 'processes'),
    report: (sentence: string) => terminal.print(`shop: ${sentence}`),
  };
  const release = claimCheckout(join(folders.run, app.name), app.name);
  const build = new WatchedBuild({
    ...shared,
    projects: [`apps/${app.name}`],
    colours: terminal.colours,
    onLine: (line) => terminal.print(line),
  });
  const apps = new RunningApps([app], {
    ...shared,
    // Somebody may stand at a breakpoint.
    startTimeoutMs: Infinity,
    onLine: logLines(terminal, [app.name]),
  });
  await stopOrphans(shared.recordDir);
  const stopRequested = untilStopRequested(() => killRecorded(shared.recordDir));
  try {
    const built = build.start();
    built.catch(() => {});
    if ((await Promise.race([built, stopRequested])) !== 'stop') {
      build.follow((files) => void apps.restartAffected(files));
      void apps.restart([app.name]);
      await stopRequested;
    }
  } finally {
    await Promise.all([build.stop(), apps.stop()]);
    release();
  }
  return 0;
});
// As npm start: sockets and timers keep it alive.
process.exit();
