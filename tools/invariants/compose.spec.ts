// What is asked of docker, and what becomes of its answer. Docker itself is played by a script: not every machine has one.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { invariants } from './invariants.fixture.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shop-invariants-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function playDocker(script: string): void {
  writeFileSync(join(folder, 'docker'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}
const run = () =>
  invariants(['--compose', '--wait=0'], { path: `${folder}${delimiter}/bin:/usr/bin` });

it('asks PostgreSQL by psql and MongoDB by the Node of product-service', async () => {
  playDocker(`case "$*" in
    *order-postgres*psql*"AS n FROM orders"*) echo '[{"n": 3}]' ;;
    *order-postgres*psql*|*user-postgres*psql*) echo '[]' ;;
    *product-service\\ node\\ -e*) echo '[]' ;;
    *) exit 9 ;;
  esac`);
  const { code, out, err } = await run();
  expect(err).toBe('');
  expect(out).toMatch(/^I5 {2}the events of an order are numbered without gaps +3 orders +ok$/m);
  expect(code).toBe(0);
});

it('passes on why a container could not do it, and does not call that a violation', async () => {
  playDocker(`echo 'service "order-postgres" is not running' >&2; exit 1`);
  const { code, err } = await run();
  expect(err).toContain('service "order-postgres" is not running');
  expect(err).toContain("'docker compose up -d --wait' starts them");
  expect(code).toBe(2);
});
