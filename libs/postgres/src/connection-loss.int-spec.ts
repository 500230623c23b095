import { createPostgresDatabase, eventually } from '@shop/testing';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { DataSource } from 'typeorm';
import { expect, it } from 'vitest';
import { socketsWithTimeout } from './connection-loss.js';

/** A proxy that can stop forwarding data on its current connections without closing them. */
async function openProxy(target: URL) {
  const sockets: Socket[] = [];
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    for (const socket of [near, far]) socket.on('error', () => socket.destroy());
    near.pipe(far).pipe(near);
    sockets.push(near, far);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    silence: () => sockets.splice(0).forEach((socket) => socket.unpipe().pause()),
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

it('removes a connection from the pool when its server no longer responds', async () => {
  const server = await createPostgresDatabase('order');
  const proxy = await openProxy(new URL(server.url));
  const url = new URL(server.url);
  url.port = String(proxy.port);
  const dataSource = new DataSource({
    type: 'postgres',
    url: url.href,
    poolSize: 1,
    extra: { query_timeout: 100, stream: socketsWithTimeout(500) },
  });
  await eventually(() => dataSource.initialize());

  proxy.silence();
  await expect(dataSource.query('SELECT 1')).rejects.toThrow('Query read timeout');
  await eventually(() => dataSource.query('SELECT 1'), { withinMs: 3_000 });
  await dataSource.destroy();
  proxy.close();
  await server.drop();
});
