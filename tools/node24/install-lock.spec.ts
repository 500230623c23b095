import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

const lockModule = join(import.meta.dirname, 'install-lock.mjs');

let folder: string;
let lock: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shop-install-'));
  lock = join(folder, '.local', 'install.lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Writes `begin` and, 50 ms later, `end` into the journal. The pairs of two processes must not overlap. */
const PROGRAM = `
  import { appendFileSync } from 'node:fs';
  import { withInstallLock } from '${lockModule}';
  const [lock, journal] = process.argv.slice(1);
  const pause = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  withInstallLock(lock, (owner) => console.log('waits for ' + owner), () => {
    appendFileSync(journal, 'begin\\n');
    pause(50);
    appendFileSync(journal, 'end\\n');
  });
`;

async function runInstallations(count: number): Promise<string> {
  const journal = join(folder, 'journal');
  const installs = Array.from({ length: count }, () =>
    spawn(process.execPath, ['--input-type=module', '-e', PROGRAM, lock, journal], {
      stdio: ['ignore', 'ignore', 'inherit'],
    }),
  );
  const codes = await Promise.all(installs.map((install) => once(install, 'exit')));
  expect(codes).toEqual(Array.from({ length: count }, () => [0, null]));
  return readFileSync(journal, 'utf8');
}

it('allows one installation at a time, and removes the lock at the end', async () => {
  expect(await runInstallations(5)).toBe('begin\nend\n'.repeat(5));
  expect(existsSync(lock)).toBe(false);
}, 30_000);

it('takes over the lock of a stopped process, in one waiting process at a time', async () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  await runInstallations(1);
  writeFileSync(lock, String(pid));
  expect(await runInstallations(5)).toBe('begin\nend\n'.repeat(6));
}, 30_000);

it('takes over a lock from before the last start of the machine, even if its pid is in use again', async () => {
  await runInstallations(1);
  writeFileSync(lock, String(process.pid));
  utimesSync(lock, 1, 1);
  await runInstallations(1);
  expect(existsSync(lock)).toBe(false);
}, 30_000);

it('waits for a running owner, and reports its pid', async () => {
  await runInstallations(1);
  writeFileSync(lock, String(process.pid));
  const waiting = spawn(
    process.execPath,
    ['--input-type=module', '-e', PROGRAM, lock, join(folder, 'journal')],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [output] = (await once(waiting.stdout, 'data')) as [Buffer];
  expect(output.toString()).toBe(`waits for ${process.pid}\n`);
  rmSync(lock);
  expect(await once(waiting, 'exit')).toEqual([0, null]);
}, 30_000);
