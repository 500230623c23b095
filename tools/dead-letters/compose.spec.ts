// What is asked of docker, and what becomes of its answer. Docker itself is played by a script: not every machine has one.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { deadLetters } from './dead-letters.fixture.ts';

const empty = '{"letters":[],"counts":{"found":0,"replayed":0,"discarded":0,"refused":0}}';
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shop-letters-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** @param running the services that docker says run. */
function playDocker(running: string): void {
  const script = `#!/bin/sh
    case "$2" in
      ps) echo '${running}' ;;
      exec) echo "$@" > '${folder}/asked'; cat > '${folder}/request'; echo '${empty}' ;;
    esac`;
  writeFileSync(join(folder, 'docker'), script, { mode: 0o755 });
}
const run = (...args: string[]) =>
  deadLetters([...args, '--compose'], { path: `${folder}${delimiter}/bin:/usr/bin` });

it('asks the desk inside of an app that runs', async () => {
  playDocker('kafka\nuser-service\nproduct-service');
  const { code, out } = await run('list', '--group=user-service');
  expect(out).toBe('No dead letters.\n');
  expect(code).toBe(0);
  expect(readFileSync(join(folder, 'asked'), 'utf8')).toBe(
    'compose exec -T user-service node node_modules/@shop/messaging/dist/dead-letter-desk.main.js\n',
  );
  expect(JSON.parse(readFileSync(join(folder, 'request'), 'utf8'))).toMatchObject({
    action: 'list',
    filter: { group: 'user-service' },
  });
});

it('says that no app runs', async () => {
  playDocker('kafka');
  const { code, err } = await run('list');
  expect(code).toBe(1);
  expect(err).toContain(
    "None of order-service, user-service, product-service runs. 'docker compose up",
  );
});

it('fails where the letter that is named is not there', async () => {
  playDocker('order-service');
  const { code, err } = await run('replay', 'order.events.v1.user-service.dlq/0/1');
  expect(code).toBe(1);
  expect(err).toContain('There is no open letter order.events.v1.user-service.dlq/0/1.');
});
