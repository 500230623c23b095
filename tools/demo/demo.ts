// `npm run demo`: plays a journey against a running shop and tells what happens. See README.md beside this file.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { checkout } from '@shop/running-stack/checkout';
import { parseCommandLine, runCommand } from '@shop/running-stack/command';
import { StackProblem } from '@shop/running-stack/problem';
import { type Narrator, playJourney } from './journey.ts';

const usage = () => `npm run demo [-- --url http://127.0.0.1:3000]

Plays purchases against a running shop ('npm start' or 'docker compose up') and tells what happens at each step, with the
identifiers to look for in logs and databases. Customers are made for it; what they buy is given back.

  --url URL   where the BFF is (SHOP_URL; http://127.0.0.1:3000)
  --help      show this
`;

/** Commands to look at an order, as they are with the way the shop was started. */
function whereToLook(orderId: string, gtxid: string): string[] {
  const events = `SELECT sequence, event, status, at FROM order_event WHERE order_id = '${orderId}' ORDER BY sequence`;
  const local = existsSync(join(checkout, '.local/run/stack.json'));
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

await runCommand({ name: 'demo', call: 'npm run demo --', usage }, async (args) => {
  const { values } = parseCommandLine({ args: [...args], options: { url: { type: 'string' } } });
  const url = new URL(values.url ?? process.env['SHOP_URL'] ?? 'http://127.0.0.1:3000');
  try {
    await playJourney(url.origin, narrator);
  } catch (error) {
    const { message, cause } = error as Error;
    const unreachable = (cause as NodeJS.ErrnoException | undefined)?.code === 'ECONNREFUSED';
    throw new StackProblem(
      unreachable
        ? "no shop answers there; start it with 'npm start' or 'docker compose up --wait'."
        : message,
    );
  }
  console.log('\nThe same with curl: README.md. Every call: requests.http.');
  return 0;
});
