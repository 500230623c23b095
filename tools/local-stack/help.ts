import type { AppDescription } from '@shop/app-descriptions/app-description';
import { portOption, type PortSetting, portSettings, portVariable } from './settings.ts';

const USAGE = `npm start [-- OPTIONS]
npm run dev [-- OPTIONS]           the same with --watch

Builds the apps and runs them with PostgreSQL, Kafka and a MongoDB-compatible server on this machine, without
Docker. Needs a JDK of version 17 or newer, and Maven the first time. Everything listens on 127.0.0.1 only. Data stay
in .local/data until they are reset. Ctrl-C stops everything in order, a second Ctrl-C kills it at once.

  --watch                       build at each change, and start again the apps that it concerns
  --docker-infra                PostgreSQL, Kafka and MongoDB in containers instead: needs Docker, and no Java. Data
                                stay in the volumes of the compose project shop-infra (SHOP_INFRA_PROJECT names
                                another); passwords are those of .env (.env.example)
  --without=APP                 everything but this app, to run it in an editor or with 'npx nx serve APP'; may be
                                repeated
  --reset                       remove the data first, without asking: the folder .local/data, or with --docker-infra
                                the volumes of that project
  --help                        show this

Ports, each as an option or an environment variable:
`;

const ENVIRONMENT = `
The environment is passed on to the apps, so that LOG_LEVEL=debug npm start works. Logs are for people on a terminal,
and JSON when they are piped.`;

export function helpText(apps: readonly AppDescription[]): string {
  return [USAGE, ...portSettings(apps).map(portLine), ENVIRONMENT].join('\n');
}

function portLine(setting: PortSetting): string {
  const { what, port, only } = setting;
  const condition = only ? `, ${only === 'docker' ? 'with' : 'without'} --docker-infra` : '';
  return (
    `  --${portOption(setting)}=N`.padEnd(30) +
    portVariable(setting).padEnd(30) +
    `${what} (${port}${condition})`
  );
}
