import { fakeDocker } from '@shop/running-stack/fake-docker.fixture';
import { expect, it } from 'vitest';
import { invariants } from './invariants.fixture.ts';

it('reads PostgreSQL with psql, and MongoDB with the Node of product-service', async () => {
  const docker = fakeDocker(`case "$*" in
    *order-postgres*psql*"AS n FROM orders"*) echo '[{"n": 3}]' ;;
    *order-postgres*psql*|*user-postgres*psql*) echo '[]' ;;
    *product-service\\ node\\ -e*) echo '[]' ;;
    *) exit 9 ;;
  esac`);
  const { code, out, err } = await invariants(['--compose', '--wait=0'], docker);
  expect(err).toBe('');
  expect(out).toMatch(/^I5 {2}the events of an order are numbered without gaps +3 orders +ok$/m);
  expect(code).toBe(0);
});

it('reports an error of a container, and not a violation', async () => {
  const docker = fakeDocker(`echo 'service "order-postgres" is not running' >&2; exit 1`);
  const { code, err } = await invariants(['--compose', '--wait=0'], docker);
  expect(err).toContain('service "order-postgres" is not running');
  expect(code).toBe(2);
});
