import { join } from 'node:path';
import { firstCalls } from './first-calls.ts';
import type { Stack } from './stack.ts';

/** Printed when all apps are ready. */
export function summary(
  apps: Stack['apps'],
  { runDir, tookMs, watch }: { runDir: string; tookMs: number; watch: boolean },
): string {
  const bff = apps.find(({ name }) => name === 'shop-bff')!;
  const longest = Math.max(...apps.map(({ name }) => name.length));
  return [
    '',
    `Shop is ready after ${(tookMs / 1000).toFixed(1)} s. Ctrl-C stops it.`,
    ...(watch ? ['Save a file of an app or a library, and the affected apps restart.'] : []),
    '',
    ...apps.map(
      ({ name, url, pid }) =>
        `  ${name.padEnd(longest + 3)}${url}   ${pid ? `process ${pid}` : `not started: npx nx serve ${name}`}`,
    ),
    `  (databases, Kafka and all pids: ${join(runDir, 'stack.json')})`,
    '',
    firstCalls(bff.url),
    '',
  ].join('\n');
}
