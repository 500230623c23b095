// One installation at a time: two npm scripts that begin together on a fresh clone must not both run `npm ci`. Only Node
// built-ins, because it runs before anything is installed.
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { dirname } from 'node:path';

const POLL_MS = 200;
/** A dead owner's lock is removed within a moment, so who takes longer than this for it has died too. */
const REMOVAL_MS = 10_000;

/**
 * Does the work while this process holds the lock file, and waits as long as another one does; the lock of a dead process
 * is taken over. Synchronous: nothing else can go on before.
 *
 * @param {string} path
 * @param {(owner: number) => void} onWait called once with the owner's pid, before the first wait.
 * @param {() => void} work
 */
export function withInstallLock(path, onWait, work) {
  mkdirSync(dirname(path), { recursive: true });
  let told = false;
  while (!create(path)) {
    const owner = ownerOf(path);
    if (owner === undefined) continue;
    if (isDead(owner)) {
      removeDead(path);
      continue;
    }
    if (!told) onWait(owner.pid);
    told = true;
    sleep(POLL_MS);
  }
  try {
    work();
  } finally {
    rmSync(path, { force: true });
  }
}

/** Linked into place, so that nobody ever sees a lock without its owner. False when there is one already. */
function create(path) {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, String(process.pid));
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** undefined when nobody holds the lock any more. */
function ownerOf(path) {
  try {
    return { pid: Number(readFileSync(path, 'utf8')), since: statSync(path).mtimeMs };
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** A lock from before the machine started names a pid that may be another process by now. */
function isDead({ pid, since }) {
  if (since < Date.now() - uptime() * 1000) return true;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

/** By one process at a time: another one may already have removed it, and the lock that is there now may be alive. */
function removeDead(path) {
  const turn = `${path}.removal`;
  if (!create(turn)) {
    const owner = ownerOf(turn);
    if (owner && Date.now() - owner.since > REMOVAL_MS) rmSync(turn, { force: true });
    sleep(POLL_MS);
    return;
  }
  try {
    const owner = ownerOf(path);
    if (owner && isDead(owner)) rmSync(path, { force: true });
  } finally {
    rmSync(turn, { force: true });
  }
}

function sleep(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
