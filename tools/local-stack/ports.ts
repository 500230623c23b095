import { createServer, type Server } from 'node:net';
import { StackProblem } from '@shop/running-stack/problem';
import { portOption, type Ports, type PortSetting, portVariable } from './settings.ts';

/** @returns this number of ports of 127.0.0.1 that are unused at the moment. */
export async function freePorts(count: number): Promise<number[]> {
  // All are open at the same time, so they differ.
  const servers = await Promise.all(Array.from({ length: count }, () => listen(0)));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map(close));
  return ports;
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
