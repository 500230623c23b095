import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
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

it('lets only one process run the stack, until it releases it', () => {
  const release = claimCheckout(folder);
  expect(() => claimCheckout(folder)).toThrow(
    `Shop runs already from this checkout (process ${process.pid}); end it with Ctrl-C in its terminal or with 'kill ${process.pid}'.`,
  );
  release();
  expect(readdirSync(folder)).toEqual([]);
  claimCheckout(folder)();
});

it.each([
  ['was killed', JSON.stringify({ ...identifyProcess(process.pid), startedAt: 'long ago' })],
  ['was killed while it wrote', '{"pid": 1'],
])('takes over from one that %s', (_how, owner) => {
  writeFileSync(join(folder, 'owner.json'), owner);
  expect(() => claimCheckout(folder)).not.toThrow();
});

it('can be read by others while its owner runs', () => {
  const state = { pid: process.pid } as StackState;
  expect(readState(folder)).toBeUndefined();
  const release = claimCheckout(folder);
  expect(readState(folder)).toBeUndefined();
  writeState(folder, state);
  expect(readState(folder)).toEqual(state);
  writeFileSync(
    join(folder, 'owner.json'),
    '{"pid": 1, "startedAt": "long ago", "command": "node"}',
  );
  expect(readState(folder)).toBeUndefined();
  release();
});
