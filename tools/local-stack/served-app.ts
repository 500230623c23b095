import { appNames, shopApps, type App, type AppName } from './apps.ts';
import { StackProblem } from '@shop/running-stack/problem';
import type { StackState } from '@shop/running-stack/running-stack';

/**
 * The app of that name, connected to what a running stack has.
 *
 * @throws StackProblem when there is no such app, no stack, or when the stack runs the app itself.
 */
export function servedApp(
  name: string | undefined,
  state: StackState | undefined,
  jwtPrivateKeyFile: string,
): App {
  const known = appNames.find((app) => app === name);
  if (!known) throw new StackProblem(`Say which app: one of ${appNames.join(', ')}.`);
  const remedy = `start everything else in another terminal with 'npm start -- --without=${known}'`;
  if (!state) throw new StackProblem(`${known} needs the others; ${remedy}.`);
  const pid = state.apps[known]?.pid;
  if (pid !== undefined) {
    throw new StackProblem(
      `${known} runs already, as a part of 'npm start' (process ${pid}); end that, and ${remedy}.`,
    );
  }
  const port = (app: AppName) => Number(new URL(state.apps[app]?.url ?? '').port);
  const apps = shopApps({
    ports: {
      bff: port('shop-bff'),
      order: port('order-service'),
      user: port('user-service'),
      product: port('product-service'),
    },
    kafkaBrokers: state.kafka.brokers,
    orderDatabase: state.databases.order,
    userDatabase: state.databases.user,
    productDatabaseUrl: state.databases.product,
    jwtPrivateKeyFile,
    spansUrl: state.traces?.url,
  });
  return apps.find((app) => app.name === known)!;
}
