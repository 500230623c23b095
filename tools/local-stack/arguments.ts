import { parseArgs } from 'node:util';
import { appNames, type AppName } from './apps.ts';
import { StackProblem } from '@shop/running-stack/problem';
import {
  appPortNames,
  portNames,
  portOption,
  portSettings,
  portVariable,
  serverPortNames,
  type PortName,
  type Ports,
  type ServersFrom,
} from './settings.ts';

export interface StartArguments {
  readonly help: boolean;
  /** Remove the servers' data first. */
  readonly reset: boolean;
  /** Build at each change, and start again the apps that it concerns. */
  readonly watch: boolean;
  readonly serversFrom: ServersFrom;
  /** Apps that somebody else runs. */
  readonly without: readonly AppName[];
  readonly ports: Ports;
}

/**
 * Options win over environment variables.
 *
 * @throws StackProblem one sentence: an unknown option, something that is no port, or one port for two things.
 */
export function parseArguments(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): StartArguments {
  const options = parse(args);
  const serversFrom = options['docker-infra'] ? 'docker' : 'local';
  const ports = Object.fromEntries(
    portNames.map((name) => [name, portFrom(name, options, env)]),
  ) as Record<PortName, number>;
  checkDifferent(ports, [...appPortNames, ...serverPortNames(serversFrom)]);
  return {
    help: options['help'] === true,
    reset: options['reset'] === true,
    watch: options['watch'] === true,
    serversFrom,
    without: (options['without'] ?? []).map(appFrom),
    ports,
  };
}

type Options = Readonly<Record<string, string | boolean | undefined>> & {
  readonly without?: readonly string[];
};

function parse(args: readonly string[]): Options {
  const portOptions = portNames.map((name) => [portOption(name), { type: 'string' }] as const);
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h' },
        reset: { type: 'boolean' },
        watch: { type: 'boolean' },
        'docker-infra': { type: 'boolean' },
        without: { type: 'string', multiple: true },
        ...Object.fromEntries(portOptions),
      },
    });
    return values as Options;
  } catch (error) {
    // Node's own message: its first sentence names the option, the rest explains the `--` of command lines.
    const [sentence] = (error as Error).message.split(/\. |\n/);
    throw new StackProblem(`${sentence}; 'npm start -- --help' shows the options.`);
  }
}

function appFrom(text: string): AppName {
  const name = appNames.find((known) => known === text);
  if (name) return name;
  throw new StackProblem(`--without must be one of ${appNames.join(', ')}, not '${text}'.`);
}

function portFrom(
  name: PortName,
  options: Options,
  env: Readonly<Record<string, string | undefined>>,
): number {
  const [option, variable] = [portOption(name), portVariable(name)];
  const [text, source] =
    options[option] === undefined
      ? [env[variable], variable]
      : [String(options[option]), `--${option}`];
  if (text === undefined || text === '') return portSettings[name].port;
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new StackProblem(`${source} must be a port from 1 to 65535, not '${text}'.`);
}

function checkDifferent(ports: Ports, names: readonly PortName[]): void {
  for (const [index, name] of names.entries()) {
    const other = names.slice(0, index).find((earlier) => ports[earlier] === ports[name]);
    if (other === undefined) continue;
    throw new StackProblem(
      `Port ${ports[name]} is chosen for both ${portSettings[other].what} and ${portSettings[name].what}; ` +
        `give one of them another with --${portOption(other)} or --${portOption(name)}.`,
    );
  }
}
