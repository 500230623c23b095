import { join } from 'node:path';
import { firstCalls } from './first-calls.ts';
import type { Stack } from './stack.ts';

/** What the person at the terminal reads when everything runs. */
export function summary(
  apps: Stack['apps'],
  { runDir, tookMs, watch }: { runDir: string; tookMs: number; watch: boolean },
): string {
  const bff = apps.find(({ name }) => name === 'shop-bff')!;
  const longest = Math.max(...apps.map(({ name }) => name.length));
  return [
    '',
    `Shop is ready after ${(tookMs / 1000).toFixed(1)} s. Ctrl-C stops it.`,
    ...(watch ? ['Save a file of an app or a library: what it concerns is started again.'] : []),
    '',
    ...apps.map(
      ({ name, url, pid }) =>
        `  ${name.padEnd(longest + 3)}${url}   ${pid ? `process ${pid}` : `yours: npx nx serve ${name}`}`,
    ),
    `  (databases, Kafka and all pids: ${join(runDir, 'stack.json')})`,
    '',
    firstCalls(bff.url),
    '',
  ].join('\n');
}
