import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { identifyProcess } from './process-identity.ts';
import { claimCheckout, readState, writeState, type StackState } from './running-stack.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shop-run-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function writeOwner(owner: unknown): void {
  writeFileSync(join(folder, 'owner.json'), JSON.stringify(owner));
}

it('rejects a second process while the first one runs the stack', () => {
  writeOwner(identifyProcess(process.ppid));
  expect(() => claimCheckout(folder)).toThrow(
    `Shop runs already from this checkout (process ${process.ppid}). Stop it with Ctrl-C in its terminal or with 'kill ${process.ppid}'.`,
  );
});

it('takes over from a process that was killed, and leaves nothing after the release', () => {
  writeOwner({ ...identifyProcess(process.ppid), command: 'another command' });
  claimCheckout(folder)();
  expect(readdirSync(folder)).toEqual([]);
});

it('publishes the state to this user only, while its owner runs', () => {
  const state = { pid: process.pid } as StackState;
  expect(readState(folder)).toBeUndefined();
  claimCheckout(folder);
  expect(readState(folder)).toBeUndefined();
  writeState(folder, state);
  expect(readState(folder)).toEqual(state);
  expect(statSync(join(folder, 'stack.json')).mode & 0o777).toBe(0o600);
  writeOwner({ pid: 1, command: 'node' });
  expect(readState(folder)).toBeUndefined();
});
