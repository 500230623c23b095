import { expect, it } from 'vitest';
import { dockerProblem } from './docker-engine.ts';

const prints = (stdout: string) => ({ code: 0, notFound: false, stdout, output: stdout });
const fails = (output: string) => ({ code: 1, notFound: false, stdout: '', output });
const notFound = { code: undefined, notFound: true, stdout: '', output: '' };

it.each([
  ['26.1.5+dfsg1\n', '2.26.1-4\n'],
  ['25.0.0\n', 'v2.24.0\n'],
  ['dev\n', 'dev\n'],
])('accepts engine %j with compose %j', (engine, compose) => {
  expect(dockerProblem(prints(engine), prints(compose))).toBeUndefined();
});

it.each([
  [notFound, notFound, /^The command 'docker' does not exist. Install Docker .* JDK and Maven/],
  [
    fails('permission denied while trying to connect to the docker API\n'),
    prints('2.26.1'),
    /^The Docker engine is unavailable. Start it, .*\npermission denied while trying/,
  ],
  [prints('24.0.7\n'), prints('2.26.1\n'), /^Docker Engine 24\.0\.7 is too old. Update/],
  [prints('26.1.5'), prints('2.23.3\n'), /^Install Docker Compose 2\.24 or newer .*: 2\.23\.3$/],
  [
    prints('26.1.5'),
    fails("docker: 'compose' is not a docker command.\n"),
    /^Install Docker Compose 2\.24 or newer .*: docker: 'compose' is not a docker command\.$/,
  ],
])('names the problem and the remedy (%#)', (engine, compose, problem) => {
  expect(dockerProblem(engine, compose)).toMatch(problem);
});
