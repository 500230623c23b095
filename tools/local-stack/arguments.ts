import { parseCommandLine, UsageProblem } from '@shop/running-stack/command';
import { type AppDescription, isService } from '@shop/app-descriptions/app-description';
import {
  isUsed,
  portOption,
  type Ports,
  type PortSetting,
  portSettings,
  portVariable,
  type ServersFrom,
} from './settings.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface StartArguments {
  /** Remove the data of the servers first. */
  readonly reset: boolean;
  /** Build after each change, and restart the apps that it affects. */
  readonly watch: boolean;
  readonly serversFrom: ServersFrom;
  /** Apps that the developer runs. */
  readonly without: readonly string[];
  readonly ports: Ports;
}

/**
 * Options override environment variables.
 *
 * @throws UsageProblem for an unknown option, an invalid port, or one port for two purposes.
 */
export function parseArguments(
  args: readonly string[],
  env: Environment,
  apps: readonly AppDescription[],
): StartArguments {
  const settings = portSettings(apps);
  const options = parse(args, settings);
  const serversFrom = options['docker-infra'] ? 'docker' : 'local';
  const ports = Object.fromEntries(
    settings.map((setting) => [setting.name, chosenPort(setting, options, env)]),
  );
  checkDifferent(
    ports,
    settings.filter((setting) => isUsed(setting, serversFrom)),
  );
  return {
    reset: options['reset'] === true,
    watch: options['watch'] === true,
    serversFrom,
    without: (options['without'] ?? []).map((text) => appFrom(text, apps)),
    ports,
  };
}

type Options = Readonly<Record<string, string | boolean | undefined>> & {
  readonly without?: readonly string[];
};

function parse(args: readonly string[], settings: readonly PortSetting[]): Options {
  const portOptions = settings.map((setting) => [portOption(setting), { type: 'string' }] as const);
  const { values } = parseCommandLine({
    args: [...args],
    options: {
      reset: { type: 'boolean' },
      watch: { type: 'boolean' },
      'docker-infra': { type: 'boolean' },
      without: { type: 'string', multiple: true },
      ...Object.fromEntries(portOptions),
    },
  });
  return values as Options;
}

function appFrom(text: string, apps: readonly AppDescription[]): string {
  const names = apps.filter(isService).map(({ name }) => name);
  if (names.includes(text)) return text;
  throw new UsageProblem(`--without must be one of ${names.join(', ')}, not '${text}'.`);
}

function chosenPort(setting: PortSetting, options: Options, env: Environment): number {
  const [option, variable] = [portOption(setting), portVariable(setting)];
  const [text, source] =
    options[option] === undefined
      ? [env[variable], variable]
      : [String(options[option]), `--${option}`];
  if (text === undefined || text === '') return setting.port;
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new UsageProblem(`${source} must be a port from 1 to 65535, not '${text}'.`);
}

function checkDifferent(ports: Ports, settings: readonly PortSetting[]): void {
  for (const [index, setting] of settings.entries()) {
    const other = settings.slice(0, index).find(({ name }) => ports[name] === ports[setting.name]);
    if (other === undefined) continue;
    throw new UsageProblem(
      `Port ${ports[setting.name]} is chosen for both ${other.what} and ${setting.what}. ` +
        `Choose another one with --${portOption(other)} or --${portOption(setting)}.`,
    );
  }
}
