// `npm run demo`: plays a journey against a running shop and tells what happens. See README.md beside this file.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs, styleText } from 'node:util';
import { type Narrator, playJourney } from './journey.ts';

const USAGE = `npm run demo [-- --url http://127.0.0.1:3000]

Plays purchases against a running shop ('npm start' or 'docker compose up') and tells what happens at each step, with the
identifiers to look for in logs and databases. Customers are made for it; what they buy is given back.

  --url URL   where the BFF is (SHOP_URL; http://127.0.0.1:3000)
  --help      show this
`;

/** Commands to look at an order, as they are with the way the shop was started. */
function whereToLook(orderId: string, gtxid: string): string[] {
  const events = `SELECT sequence, event, status, at FROM order_event WHERE order_id = '${orderId}' ORDER BY sequence`;
  const local = existsSync(join(import.meta.dirname, '../../.local/run/stack.json'));
  return local
    ? [
        `its log: search the output of 'npm start' for ${gtxid}`,
        `its events: psql "$(node -p 'require("./.local/run/stack.json").databases["order-service"].DATABASE_URL')" -c "${events}"`,
      ]
    : [
        `its log: docker compose logs --no-log-prefix | grep ${gtxid}`,
        `its events: docker compose exec order-postgres psql -U postgres order -c "${events}"`,
      ];
}

const narrator: Narrator = {
  chapter: (title) => console.log(`\n${styleText('bold', title)}`),
  say: (sentence) => console.log(`  ${sentence}`),
  order: (orderId, gtxid) => {
    for (const line of [`order ${orderId}`, `gtxid ${gtxid}`, ...whereToLook(orderId, gtxid)]) {
      console.log(styleText('dim', `      ${line}`));
    }
  },
};

try {
  const { values } = parseArgs({
    options: { help: { type: 'boolean', short: 'h' }, url: { type: 'string' } },
  });
  if (values.help) {
    process.stdout.write(USAGE);
  } else {
    const url = new URL(values.url ?? process.env['SHOP_URL'] ?? 'http://127.0.0.1:3000');
    await playJourney(url.origin, narrator);
    console.log('\nThe same with curl: README.md. Every call: requests.http.');
  }
} catch (error) {
  const { message, cause } = error as Error;
  const unreachable = (cause as NodeJS.ErrnoException | undefined)?.code === 'ECONNREFUSED';
  console.error(
    unreachable
      ? "demo: no shop answers there; start it with 'npm start' or 'docker compose up --wait'."
      : `demo: ${message}`,
  );
  process.exitCode = 1;
}
