import { createPostgresDatabase, eventually } from '@shop/test-support';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import pg from 'pg';
import { expect, it } from 'vitest';
import { socketsThatGiveUpAfter } from './dead-connection.js';

/** A proxy whose present connections can fall silent without being closed. */
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

it('a connection whose server has vanished leaves the pool', async () => {
  const server = await createPostgresDatabase('order');
  const proxy = await openProxy(new URL(server.url));
  const url = new URL(server.url);
  url.port = String(proxy.port);
  const pool = new pg.Pool({
    connectionString: url.href,
    max: 1,
    query_timeout: 100,
    stream: socketsThatGiveUpAfter(500),
  });
  pool.on('error', () => undefined);
  await eventually(() => pool.query('SELECT 1'));

  proxy.silence();
  await expect(pool.query('SELECT 1')).rejects.toThrow('Query read timeout');
  await eventually(() => pool.query('SELECT 1'));
  await pool.end();
  proxy.close();
  await server.drop();
});
