import { describe, expect, it } from 'vitest';
import { dockerProblem } from './docker-engine.ts';

const says = (stdout: string) => ({ code: 0, notFound: false, stdout, output: stdout });
const fails = (output: string) => ({ code: 1, notFound: false, stdout: '', output });
const notFound = { code: undefined, notFound: true, stdout: '', output: '' };

describe('dockerProblem', () => {
  it.each([
    ['26.1.5+dfsg1\n', '2.26.1-4\n'],
    ['25.0.0\n', 'v2.24.0\n'],
    ['29.1.2\n', '5.0.1\n'],
    ['dev\n', 'dev\n'],
  ])('has nothing against engine %j with compose %j', (engine, compose) => {
    expect(dockerProblem(says(engine), says(compose))).toBeUndefined();
  });

  it.each([
    [
      notFound,
      notFound,
      /^--docker-infra needs Docker, and there is no command 'docker'; install it .*\.$/,
    ],
    [
      fails('Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?\n'),
      says('2.26.1'),
      /^The Docker engine does not answer; start Docker Desktop.* Cannot connect to the Docker daemon at unix:\/\/\/x\. Is the docker daemon running\?$/,
    ],
    [
      fails('permission denied while trying to connect to the docker API\n'),
      says('2.26.1'),
      /^The Docker engine does not answer; let your user use it/,
    ],
    [
      says('24.0.7\n'),
      says('2.26.1\n'),
      /^Docker Engine 25\.0 or newer .* this is 24\.0\.7; update/,
    ],
    [
      says('26.1.5'),
      says('2.23.3\n'),
      /^Docker Compose 2\.24 or newer .* this is 2\.23\.3; update/,
    ],
    [
      says('26.1.5'),
      fails("docker: 'compose' is not a docker command.\n"),
      /^Docker Compose 2\.24 or newer is needed, and 'docker compose' does not work; install/,
    ],
  ])('says in one sentence what is wrong and what helps (%#)', (engine, compose, sentence) => {
    expect(dockerProblem(engine, compose)).toMatch(sentence);
    expect(dockerProblem(engine, compose)).not.toContain('\n');
  });
});
