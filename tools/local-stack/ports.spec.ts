import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { parseArguments } from './arguments.ts';
import { checkPortsAreFree, freePorts } from './ports.ts';
import { coreApps } from './apps.fixture.ts';
import { portOption, portSettings } from './settings.ts';

const settings = portSettings(coreApps);

it('reports which port is used, its purpose, and how to choose another one', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port: used } = server.address() as AddressInfo;
  const free = await freePorts(settings.length);
  const chosen = settings.map((setting, index) => `--${portOption(setting)}=${free[index]}`);

  await checkPortsAreFree(parseArguments(chosen, {}, coreApps).ports, settings);
  const { ports } = parseArguments([...chosen, `--port-mongo=${used}`], {}, coreApps);
  await expect(checkPortsAreFree(ports, settings)).rejects.toThrow(
    `Port ${used}, for MongoDB, is used by another program. Choose another one ` +
      "with 'npm start -- --port-mongo=N' or with SHOP_MONGO_PORT=N.",
  );
});
