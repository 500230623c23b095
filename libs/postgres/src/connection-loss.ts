import { Socket } from 'node:net';

/** The server has not sent anything within the time limit. */
class ServerNotRespondingError extends Error {
  override readonly name = 'ServerNotRespondingError';
  readonly code = 'ETIMEDOUT';
}

/**
 * pg's `stream` option. A server that disappears without closing its connections (power, network) leaves connections
 * that look healthy. pg reports `Query read timeout` and returns the connection to the pool, where the next caller
 * fails too. Sockets of this function close after `ms` without traffic, and then the pool removes the connection. The
 * pool must close idle connections earlier, and pauses within a transaction must be shorter.
 */
export function socketsWithTimeout(ms: number): () => Socket {
  return () => {
    const socket = new Socket();
    return socket.setTimeout(ms, () => {
      socket.destroy(new ServerNotRespondingError(`no traffic for ${ms} ms`));
    });
  };
}
