import { Socket } from 'node:net';

/** The other end has not sent anything for too long. */
class SilentServerError extends Error {
  override readonly name = 'SilentServerError';
  readonly code = 'ETIMEDOUT';
}

/**
 * pg's `stream` option. A server that vanishes without a word (power, network) leaves connections that look healthy: pg
 * reports `Query read timeout` and puts the connection back into the pool, for the next caller to fail with. Here the
 * socket ends itself after `ms` without traffic, and the pool drops it. Idle connections are to be dropped earlier by the
 * pool, and pauses within a transaction must be shorter.
 */
export function socketsThatGiveUpAfter(ms: number): () => Socket {
  return () => {
    const socket = new Socket();
    return socket.setTimeout(ms, () => {
      socket.destroy(new SilentServerError(`no traffic for ${ms} ms`));
    });
  };
}
