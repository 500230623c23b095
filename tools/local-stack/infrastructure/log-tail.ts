import { readFileSync } from 'node:fs';

const LINES = 15;

export function logTail(path: string): string {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  return `The end of its log (${path}):\n${lines.slice(-LINES).join('\n')}`;
}
