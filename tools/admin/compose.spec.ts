// What is asked of docker, and what becomes of its answer. Docker itself is played by a script: not every machine has one.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { admin } from './admin.fixture.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shop-admin-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function playDocker(answer: string): void {
  const script = `#!/bin/sh\necho "$@" > '${folder}/asked'\ncat > '${folder}/sql'\n${answer}\n`;
  writeFileSync(join(folder, 'docker'), script, { mode: 0o755 });
}
const grant = (email = 'ada@shop.test') =>
  admin(['grant', email, '--compose'], { path: `${folder}${delimiter}/bin:/usr/bin` });

it('runs psql in the container, in its database user, and says when the role counts', async () => {
  playDocker('echo changed');

  const { code, out } = await grant();

  expect(code).toBe(0);
  expect(out).toContain('ada@shop.test is an admin from the next login on');
  expect(readFileSync(join(folder, 'asked'), 'utf8')).toMatch(
    /^compose exec -T user-postgres sh -c exec psql .* -d user$/m,
  );
});

it('writes the address as a literal: it cannot end the statement', async () => {
  playDocker('echo no-account');

  await grant(`o'hara'; DROP TABLE account; --@shop.test`);

  expect(readFileSync(join(folder, 'sql'), 'utf8')).toContain(
    `email = 'o''hara''; drop table account; --@shop.test' FOR UPDATE`,
  );
});
