import { parseArgs } from 'node:util';
import { StackProblem } from './problem.ts';
import {
  portNames,
  portOption,
  portSettings,
  portVariable,
  type PortName,
  type Ports,
} from './settings.ts';

export interface StartArguments {
  readonly help: boolean;
  /** Remove the data folder first. */
  readonly reset: boolean;
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
  const { help, reset, ...options } = parse(args);
  const ports = Object.fromEntries(
    portNames.map((name) => [name, portFrom(name, options, env)]),
  ) as Record<PortName, number>;
  checkDifferent(ports);
  return { help: help === true, reset: reset === true, ports };
}

type Options = Readonly<Record<string, string | boolean | undefined>>;

function parse(args: readonly string[]): Options {
  const portOptions = portNames.map((name) => [portOption(name), { type: 'string' }] as const);
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h' },
        reset: { type: 'boolean' },
        ...Object.fromEntries(portOptions),
      },
    });
    return values;
  } catch (error) {
    // Node's own message: its first sentence names the option, the rest explains the `--` of command lines.
    const [sentence] = (error as Error).message.split(/\. |\n/);
    throw new StackProblem(`${sentence}; 'npm start -- --help' shows the options.`);
  }
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

function checkDifferent(ports: Ports): void {
  for (const [index, name] of portNames.entries()) {
    const other = portNames.slice(0, index).find((earlier) => ports[earlier] === ports[name]);
    if (other === undefined) continue;
    throw new StackProblem(
      `Port ${ports[name]} is chosen for both ${portSettings[other].what} and ${portSettings[name].what}; ` +
        `give one of them another with --${portOption(other)} or --${portOption(name)}.`,
    );
  }
}

export function helpText(): string {
  const ports = portNames.map((name) => {
    const { what, port } = portSettings[name];
    return (
      `  --${portOption(name)}=N`.padEnd(30) + portVariable(name).padEnd(30) + `${what} (${port})`
    );
  });
  return [
    'npm start [-- OPTIONS]',
    '',
    'Builds the four apps and runs them with PostgreSQL, Kafka and a MongoDB-compatible server on this machine, without',
    'Docker. Needs a JDK of version 17 or newer, and Maven the first time. Everything listens on 127.0.0.1 only. Data stay',
    'in .local/data until they are reset. Ctrl-C stops everything in order, a second Ctrl-C kills it at once.',
    '',
    '  --reset                       remove the data folder .local/data first, without asking',
    '  --help                        show this',
    '',
    'Ports, each as an option or an environment variable:',
    '',
    ...ports,
    '',
    'The environment is passed on to the apps, so that LOG_LEVEL=debug npm start works.',
  ].join('\n');
}
