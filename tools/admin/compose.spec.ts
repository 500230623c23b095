import { fakeDocker } from '@shop/running-stack/fake-docker.fixture';
import { expect, it } from 'vitest';
import { admin } from './admin.fixture.ts';

it('runs psql in the container as its database user, and reports when the role takes effect', async () => {
  const docker = fakeDocker('echo changed');
  const { code, out } = await admin(['grant', 'ada@shop.test', '--compose'], docker);
  expect(code).toBe(0);
  expect(out).toContain('ada@shop.test is an admin from the next login on');
  expect(docker.arguments()).toMatch(/^compose exec -T user-postgres sh -c exec psql .* -d user$/m);
});

it('writes the address as a literal that cannot end the statement', async () => {
  const docker = fakeDocker('echo no-account');
  await admin(['grant', `o'hara'; DROP TABLE account; --@shop.test`, '--compose'], docker);
  expect(docker.input()).toContain(
    `email = 'o''hara''; drop table account; --@shop.test' FOR UPDATE`,
  );
});
