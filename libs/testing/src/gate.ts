import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Gate {
  /** The given URL (or `host:port`) with this gate's port. */
  readonly url: string;
  /** Drops what is connected and refuses what comes: the server behind is away. */
  cut(): Promise<void>;
  restore(): Promise<void>;
  close(): Promise<void>;
}

/** A TCP proxy in front of a server, so that a test can take the server away and bring it back. */
export async function createGate(target: string): Promise<Gate> {
  const hasScheme = target.includes('://');
  const url = new URL(hasScheme ? target : `tcp://${target}`);
  const behind = { port: Number(url.port), host: url.hostname };
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(behind);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.pipe(other);
      // One side's failure is the other side's end; which error it was does not matter to a proxy.
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
