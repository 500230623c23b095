// `npm run demo`: runs purchases against a running shop and reports each step. See README.md in this folder.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { checkout } from '@shop/running-stack/checkout';
import { parseCommandLine, runCommand } from '@shop/running-stack/command';
import { StackProblem } from '@shop/running-stack/problem';
import { type Reporter, runJourney } from './journey.ts';

const usage = () => `npm run demo [-- --url http://127.0.0.1:3000]

Runs purchases against a running shop ('npm start' or 'docker compose up') and reports each step, with the identifiers
to search for in logs and databases. It registers its own customers and cancels their orders at the end.

  --url URL   the URL of the BFF (SHOP_URL; http://127.0.0.1:3000)
  --help      show this help
`;

/** Commands that show the log and the events of an order. They depend on how the shop was started. */
function inspectionHints(orderId: string, gtxid: string): string[] {
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

const reporter: Reporter = {
  chapter: (title) => console.log(`\n${styleText('bold', title)}`),
  step: (sentence) => console.log(`  ${sentence}`),
  order: (orderId, gtxid) => {
    for (const line of [`order ${orderId}`, `gtxid ${gtxid}`, ...inspectionHints(orderId, gtxid)]) {
      console.log(styleText('dim', `      ${line}`));
    }
  },
};

await runCommand({ name: 'demo', call: 'npm run demo --', usage }, async (args) => {
  const { values } = parseCommandLine({ args: [...args], options: { url: { type: 'string' } } });
  const url = new URL(values.url ?? process.env['SHOP_URL'] ?? 'http://127.0.0.1:3000');
  try {
    await runJourney(url.origin, reporter);
  } catch (error) {
    const { message, cause } = error as Error;
    const unreachable = (cause as NodeJS.ErrnoException | undefined)?.code === 'ECONNREFUSED';
    throw new StackProblem(
      unreachable
        ? `No shop is running at ${url.origin}. Start it with 'npm start' or 'docker compose up --wait'.`
        : message,
    );
  }
  console.log('\nREADME.md shows the same calls with curl. requests.http contains every call.');
  return 0;
});
