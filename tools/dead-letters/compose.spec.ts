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
  const script = `echo "$@" > '${folder}/asked'; cat > '${folder}/request'; echo '${empty}'`;
  writeFileSync(join(folder, 'docker'), `#!/bin/sh\n${script}`, { mode: 0o755 });
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (...args: string[]) =>
  deadLetters([...args, '--compose'], { path: `${folder}${delimiter}/bin:/usr/bin` });

it('runs the dead-letter command in a container of kafka-admin', async () => {
  const { code, out } = await run('list', '--group=user-service');
  expect(out).toBe('No dead letters.\n');
  expect(code).toBe(0);
  expect(readFileSync(join(folder, 'asked'), 'utf8')).toBe(
    'compose run --rm -T --no-deps kafka-topics node dead-letters.js\n',
  );
  expect(JSON.parse(readFileSync(join(folder, 'request'), 'utf8'))).toMatchObject({
    action: 'list',
    filter: { group: 'user-service' },
  });
});

it('fails where the letter that is named is not there', async () => {
  const { code, err } = await run('replay', 'order.events.v1.user-service.dlq/0/1');
  expect(code).toBe(1);
  expect(err).toContain('There is no open letter order.events.v1.user-service.dlq/0/1.');
});
