import { fakeDocker } from '@shop/running-stack/fake-docker.fixture';
import { expect, it } from 'vitest';
import { deadLetters } from './dead-letters.fixture.ts';

const empty = '{"letters":[],"counts":{"found":0,"replayed":0,"discarded":0,"refused":0}}';

it('runs the dead-letter program in a container of kafka-admin', async () => {
  const docker = fakeDocker(`echo '${empty}'`);
  const { code, out } = await deadLetters(['list', '--group=user-service', '--compose'], docker);
  expect(out).toBe('No dead letters.\n');
  expect(code).toBe(0);
  expect(docker.arguments()).toBe(
    'compose run --rm -T --no-deps kafka-topics node dead-letters.js\n',
  );
  expect(JSON.parse(docker.input())).toMatchObject({
    action: 'list',
    filter: { group: 'user-service' },
  });
});

it('fails if the named dead letter does not exist', async () => {
  const docker = fakeDocker(`echo '${empty}'`);
  const id = 'order.events.v1.user-service.dlq/0/1';
  const { code, err } = await deadLetters(['replay', id, '--compose'], docker);
  expect(code).toBe(1);
  expect(err).toContain(`There is no open dead letter ${id}.`);
});
