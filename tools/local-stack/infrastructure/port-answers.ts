import { connect } from 'node:net';

/** Rejects when nothing accepts connections on this port of 127.0.0.1. */
export function portAnswers(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
  });
}
