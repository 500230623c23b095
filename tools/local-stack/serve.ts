// `npx nx serve APP` runs one app with the servers of a running `npm start -- --without=APP`, and restarts it after each
// change. .vscode/launch.json also runs it: the debugger attaches to the app.
import { join } from 'node:path';
import { readServices } from '@shop/app-descriptions/read-apps';
import { runCommand } from '@shop/running-stack/command';
import { killRecorded, stopOrphans } from './infrastructure/process-records.ts';
import { logLines } from './log-lines.ts';
import { RunningApps } from './running-apps.ts';
import { claimCheckout, readState } from '@shop/running-stack/running-stack';
import { servedApp } from './served-app.ts';
import { stackFolders as folders } from './stack-folders.ts';
import { waitForStopRequest } from './stop-request.ts';
import { Terminal } from './terminal.ts';
import { WatchedBuild } from './watch/watched-build.ts';

const terminal = new Terminal(process.stdout);

const usage = () =>
  'npx nx serve APP   runs one app while `npm start -- --without=APP` runs the others';
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
    // The developer may be at a breakpoint.
    startTimeoutMs: Infinity,
    onLine: logLines(terminal, [app.name]),
  });
  await stopOrphans(shared.recordDir);
  const stopRequested = waitForStopRequest(() => killRecorded(shared.recordDir));
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
// Open sockets and timers would keep the process running.
process.exit();
