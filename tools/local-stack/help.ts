import type { AppDescription } from '@shop/app-descriptions/app-description';
import { portOption, type PortSetting, portSettings, portVariable } from './settings.ts';

const USAGE = `npm start [-- OPTIONS]
npm run dev [-- OPTIONS]           the same with --watch

Builds the apps and runs them with PostgreSQL, Kafka and a MongoDB-compatible server on this machine, without
Docker. It needs a JDK of version 17 or newer. The first start also needs Maven. Everything listens on 127.0.0.1 only.
The data stay in .local/data. Ctrl-C stops everything in order. A second Ctrl-C kills everything immediately.

  --watch                       build after each change, and restart the apps that it affects
  --docker-infra                PostgreSQL, Kafka and MongoDB in containers instead: needs Docker, and no Java. Data
                                stay in the volumes of the compose project shop-infra (SHOP_INFRA_PROJECT names
                                another); passwords are those of .env (.env.example)
  --without=APP                 run everything except this app, which you run in an editor or with 'npx nx serve APP';
                                may be repeated
  --reset                       first remove the data without a confirmation: the folder .local/data, or with
                                --docker-infra the volumes of that project
  --help                        show this

Ports, each as an option or an environment variable:
`;

const ENVIRONMENT = `
The apps get the environment of this command, for example LOG_LEVEL=debug npm start. On a terminal the logs are
readable text, and JSON if the output is piped.`;

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
