import { join } from 'node:path';
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

/** Calls to paste into a second terminal. */
function firstCalls(bffUrl: string): string {
  return `Try it in a second terminal:

  SHOP=${bffUrl}
  curl -sw '\\n' $SHOP/v1/products
  TOKEN=$(curl -s $SHOP/v1/sessions -H 'content-type: application/json' \\
    -d '{"email":"demo@shop.test","password":"demo-password"}' | node -p 'JSON.parse(require("fs").readFileSync(0)).accessToken')
  ORDER=$(curl -s $SHOP/v1/products | node -p 'const [p] = JSON.parse(require("fs").readFileSync(0)).items;
    JSON.stringify({ lines: [{ productId: p.productId, quantity: 1 }], quotedTotalCents: p.priceCents })')
  curl -sw '\\n' $SHOP/v1/orders -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' \\
    -H "idempotency-key: $(node -p 'crypto.randomUUID()')" -d "$ORDER"
  curl -sw '\\n' $SHOP/v1/orders -H "authorization: Bearer $TOKEN"`;
}
