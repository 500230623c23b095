import { readFileSync } from 'node:fs';
import { connect } from 'node:net';

/** Every server on this machine needs these. */
export interface LocalServerOptions {
  readonly dataDir: string;
  readonly port: number;
  readonly recordDir: string;
  readonly logDir: string;
  readonly signal?: AbortSignal | undefined;
}

const LAST_LINES = 15;

export function lastLogLines(path: string): string {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  return `The end of its log (${path}):\n${lines.slice(-LAST_LINES).join('\n')}`;
}

/** Rejects if nothing accepts connections on this port of 127.0.0.1. */
export function checkPort(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
  });
}
