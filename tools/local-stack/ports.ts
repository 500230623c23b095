import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import { StackProblem } from '@shop/running-stack/problem';
import { portOption, type Ports, type PortSetting, portVariable } from './settings.ts';

/**
 * Ports for servers. An operating system gives higher ports to outgoing connections: Linux from 32768, macOS from 49152.
 * One of those could be in use again before the server listens.
 */
const SERVER_PORTS = { first: 20_000, count: 10_000 };

/** @returns this number of ports of 127.0.0.1 that are unused at the moment. They are random, because tests run in parallel. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = SERVER_PORTS.first + randomInt(SERVER_PORTS.count);
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
}

/** @throws StackProblem with a sentence for each port that another program uses. */
export async function checkPortsAreFree(
  ports: Ports,
  settings: readonly PortSetting[],
): Promise<void> {
  const free = await Promise.all(settings.map(({ name }) => isFree(ports[name]!)));
  const sentences = settings
    .filter((_setting, index) => !free[index])
    .map(
      (setting) =>
        `Port ${ports[setting.name]}, for ${setting.what}, is used by another program. Choose another one ` +
        `with 'npm start -- --${portOption(setting)}=N' or with ${portVariable(setting)}=N.`,
    );
  if (sentences.length > 0) throw new StackProblem(sentences.join('\n'));
}

export async function isFree(port: number): Promise<boolean> {
  try {
    await close(await listen(port));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
    throw error;
  }
}

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
