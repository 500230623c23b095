import type { ServiceDescription } from '@shop/app-descriptions/app-description';
import { StackProblem } from '@shop/running-stack/problem';
import type { StackState } from '@shop/running-stack/running-stack';
import { connectedApps, type App } from './apps.ts';

/**
 * The app with this name, connected to the other apps and the servers of a running stack.
 *
 * @throws StackProblem if the app does not exist, no stack runs, or the stack already runs the app.
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
      `Give the name of an app: ${services.map((known) => known.name).join(', ')}.`,
    );
  }
  const remedy = `Start the other apps in a second terminal with 'npm start -- --without=${name}'`;
  if (!state) throw new StackProblem(`${name} needs the other apps. ${remedy}.`);
  const { pid, url } = state.apps[service.name] ?? {};
  if (pid !== undefined) {
    throw new StackProblem(
      `'npm start' already runs ${name} (process ${pid}). Stop it. ${remedy}.`,
    );
  }
  if (url === undefined) {
    throw new StackProblem(`The running stack does not contain ${name}. Stop it. ${remedy}.`);
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
