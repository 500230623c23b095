import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { parseArguments } from './arguments.ts';
import { checkPortsAreFree, freePorts } from './ports.ts';
import { coreApps } from './apps.fixture.ts';
import { portOption, portSettings } from './settings.ts';

const settings = portSettings(coreApps);

it('finds different free ports', async () => {
  const ports = await freePorts(5);
  expect(new Set(ports).size).toBe(5);
});

it('says which port is taken, for what, and how to choose another', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port: taken } = server.address() as AddressInfo;
  const free = await freePorts(settings.length);
  const chosen = settings.map((setting, index) => `--${portOption(setting)}=${free[index]}`);

  await checkPortsAreFree(parseArguments(chosen, {}, coreApps).ports, settings);
  const { ports } = parseArguments([...chosen, `--port-mongo=${taken}`], {}, coreApps);
  await expect(checkPortsAreFree(ports, settings)).rejects.toThrow(
    `Port ${taken}, for MongoDB, is taken by another program; choose another ` +
      "with 'npm start -- --port-mongo=N' or with SHOP_MONGO_PORT=N.",
  );
});
