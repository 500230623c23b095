import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface TcpProxy {
  /** The given URL (or `host:port`) with the port of this proxy. */
  readonly url: string;
  /** Closes every connection and refuses new ones, as if the server were unavailable. */
  cut(): Promise<void>;
  restore(): Promise<void>;
  close(): Promise<void>;
}

/** A TCP proxy in front of a server. A test can make the server unavailable and available again. */
export async function createTcpProxy(target: string): Promise<TcpProxy> {
  const hasScheme = target.includes('://');
  const url = new URL(hasScheme ? target : `tcp://${target}`);
  const targetAddress = { port: Number(url.port), host: url.hostname };
  const sockets = new Set<Socket>();
  const server = createServer((downstream) => {
    const upstream = connect(targetAddress);
    for (const [socket, other] of [
      [downstream, upstream],
      [upstream, downstream],
    ] as const) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.pipe(other);
      // An error on one side closes the other side. The kind of error does not matter to a proxy.
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  const cut = async () => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };

  await listen(0);
  const { port } = server.address() as AddressInfo;
  url.hostname = '127.0.0.1';
  url.port = String(port);
  return {
    url: hasScheme ? url.href : `127.0.0.1:${port}`,
    cut,
    restore: () => listen(port),
    close: cut,
  };
}
