// One installation at a time: two npm scripts that start concurrently on a fresh clone must not both run `npm ci`.
// This file uses only Node built-ins, because it runs before any package is installed.
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { dirname } from 'node:path';

const POLL_MS = 200;
/** Removing the lock of a stopped process takes milliseconds. A process that needs longer than this has stopped as well. */
const REMOVAL_TIMEOUT_MS = 10_000;

/**
 * Runs the work while this process holds the lock file, and waits while another process holds it. Takes over the lock of a
 * stopped process. Synchronous, because nothing else can run before the installation is complete.
 *
 * @param {string} path
 * @param {(owner: number) => void} onWait is called once with the owner's pid, before the first wait.
 * @param {() => void} work
 */
export function withInstallLock(path, onWait, work) {
  mkdirSync(dirname(path), { recursive: true });
  let reported = false;
  while (!create(path)) {
    const owner = ownerOf(path);
    if (owner === undefined) continue;
    if (isStale(owner)) {
      removeStale(path);
      continue;
    }
    if (!reported) onWait(owner.pid);
    reported = true;
    sleep(POLL_MS);
  }
  try {
    work();
  } finally {
    rmSync(path, { force: true });
  }
}

/** Creates the lock as a link, so it always contains its owner. Returns false if the lock exists already. */
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

/** Returns undefined if the lock no longer exists. */
function ownerOf(path) {
  try {
    return { pid: Number(readFileSync(path, 'utf8')), since: statSync(path).mtimeMs };
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** A lock from before the last start of the machine is stale: its pid may now belong to another process. */
function isStale({ pid, since }) {
  if (since < Date.now() - uptime() * 1000) return true;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

/** One process at a time removes a stale lock: another one may already have replaced it with the lock of a running process. */
function removeStale(path) {
  const removalLock = `${path}.removal`;
  if (!create(removalLock)) {
    const owner = ownerOf(removalLock);
    if (owner && Date.now() - owner.since > REMOVAL_TIMEOUT_MS) {
      rmSync(removalLock, { force: true });
    }
    sleep(POLL_MS);
    return;
  }
  try {
    const owner = ownerOf(path);
    if (owner && isStale(owner)) rmSync(path, { force: true });
  } finally {
    rmSync(removalLock, { force: true });
  }
}

function sleep(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
