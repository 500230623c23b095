import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { freePorts } from './ports.ts';
import { RunningApps } from './running-apps.ts';

const NAMES = ['order-service', 'shop-bff'] as const;
/** Ready immediately. */
const PROGRAM = `
  import { createServer } from 'node:http';
  createServer((_request, response) => response.end()).listen(process.env.PORT, '127.0.0.1');
`;

let root: string;
let reports: string[];
let apps: RunningApps;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'shop-apps-'));
  reports = [];
  for (const name of NAMES) {
    write(main(name), PROGRAM);
  }
  write('package.json', '{ "type": "module" }');
  const ports = await freePorts(NAMES.length);
  apps = new RunningApps(
    NAMES.map((name, index) => ({
      name,
      port: ports[index]!,
      environment: { PORT: String(ports[index]) },
    })),
    {
      root,
      recordDir: join(root, 'records'),
      startTimeoutMs: 10_000,
      onLine: () => {},
      report: (sentence) => reports.push(sentence),
    },
  );
  await apps.start((_name, work) => work());
});
afterEach(async () => {
  await apps.stop();
  rmSync(root, { recursive: true, force: true });
});

function main(name: string): string {
  return join('apps', name, 'dist', 'main.js');
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const pids = () => apps.list.map(({ pid }) => pid);

it('restarts one app after a change in it, and all apps after a change in a library', async () => {
  const [order, bff] = pids();
  await apps.restartAffected([join(root, main('shop-bff')), join(root, main('kafka-admin'))]);
  expect(pids()[0]).toBe(order);
  expect(pids()[1]).not.toBe(bff);
  expect(reports).toHaveLength(1);
  expect(reports[0]).toMatch(/^shop-bff is ready after \d+\.\d s \(process \d+\)$/);
  await apps.restartAffected([join(root, 'libs/contracts/dist/index.js')]);
  expect(reports).toHaveLength(3);
}, 20_000);

it('keeps an app stopped that fails to start, until the next change', async () => {
  const [order] = pids();
  write(main('shop-bff'), "throw new Error('broken');");
  await apps.restart(['shop-bff']);
  expect(reports).toEqual([
    'shop-bff ended with exit code 1. Its output is above. It restarts after the next change.',
  ]);
  expect(pids()).toEqual([order, undefined]);
  write(main('shop-bff'), PROGRAM);
  await apps.restart(['shop-bff']);
  expect(reports[1]).toMatch(/^shop-bff is ready/);
}, 20_000);

it('does not start an app if stop() follows restart()', async () => {
  const restarted = apps.restart([...NAMES]);
  await apps.stop();
  await restarted;
  expect(pids()).toEqual([undefined, undefined]);
  expect(reports).toEqual([]);
}, 20_000);
