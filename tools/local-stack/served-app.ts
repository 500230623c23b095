import type { ServiceDescription } from '@shop/app-descriptions/app-description';
import { StackProblem } from '@shop/running-stack/problem';
import type { StackState } from '@shop/running-stack/running-stack';
import { connectedApps, type App } from './apps.ts';

/**
 * The app of that name, connected to what a running stack has.
 *
 * @throws StackProblem when there is no such app, no stack, or when the stack runs the app itself.
 */
export function servedApp(
  name: string | undefined,
  services: readonly ServiceDescription[],
  state: StackState | undefined,
  jwtPrivateKeyFile: string,
): App {
  const service = services.find((known) => known.name === name);
  if (!service) {
    throw new StackProblem(
      `Say which app: one of ${services.map((known) => known.name).join(', ')}.`,
    );
  }
  const remedy = `start everything else in another terminal with 'npm start -- --without=${name}'`;
  if (!state) throw new StackProblem(`${name} needs the others; ${remedy}.`);
  const { pid, url } = state.apps[service.name] ?? {};
  if (pid !== undefined) {
    throw new StackProblem(
      `${name} runs already, as a part of 'npm start' (process ${pid}); end that, and ${remedy}.`,
    );
  }
  if (url === undefined) {
    throw new StackProblem(`${name} is newer than the running stack; end that, and ${remedy}.`);
  }
  const [app] = connectedApps([service], {
    ports: Object.fromEntries(
      Object.entries(state.apps).map(([running, { url }]) => [running, Number(new URL(url).port)]),
    ),
    kafkaBrokers: state.kafka.brokers,
    databases: state.databases,
    jwtPrivateKeyFile,
    spansUrl: state.traces?.url,
  });
  return app!;
}
