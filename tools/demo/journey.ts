import type { ProductSummary } from '@shop/contracts';
import { type ApiResponse, type Problem, ShopClient } from './shop-client.ts';

/** Receives the report of the journey, line by line. */
export interface Reporter {
  chapter(title: string): void;
  step(sentence: string): void;
  /** How to find an order: its id, and the gtxid in all of its log lines and events. */
  order(orderId: string, gtxid: string): void;
}

/**
 * Four purchases: one succeeds and is cancelled, one is rejected before it is placed, and two are races that the saga decides.
 * All confirmed orders are cancelled, so the journey can be repeated.
 *
 * @throws Error if the shop does not behave as reported
 */
export async function runJourney(url: string, report: Reporter): Promise<void> {
  const ada = await ShopClient.register(url, 'Ada');
  await ada.deposit(500_000);
  const products = await ada.products();
  const product = pick(products, ({ available, priceCents }) => available >= 10 && priceCents > 0);
  await buyAndCancel(ada, product, report);
  await rejectedBeforePlacing(ada, product, report);
  await raceForStock(url, products, report);
  await raceForMoney(url, product, report);
}

async function buyAndCancel(
  ada: ShopClient,
  product: ProductSummary,
  report: Reporter,
): Promise<void> {
  report.chapter('A purchase');
  report.step(
    `Ada has ${money((await ada.wallet()).balanceCents)} and orders two of '${product.name}'.`,
  );
  const placed = await place(ada, product, 2);
  report.step(
    `The shop responds immediately: the order is ${placed.body.status}. The saga has just started.`,
  );
  const order = await ada.settled(placed.body.orderId);
  expectOutcome(order, 'confirmed', null);
  const took = Date.parse(order.settledAt ?? '') - Date.parse(order.placedAt);
  report.step(
    `After ${took} ms the order is confirmed: the stock is reserved, the wallet charged, the reservation sold.`,
  );
  report.order(order.orderId, placed.gtxid);

  report.chapter('A cancellation');
  const cancelled = await ada.cancel(order.orderId);
  report.step(
    `The order is ${cancelled.body.status} immediately. Money, points and units are returned shortly after.`,
  );
  const wallet = await eventually(
    () => ada.wallet(),
    ({ points }) => points === 0,
  );
  report.step(`Ada has ${money(wallet.balanceCents)} and ${wallet.points} points again.`);
}

async function rejectedBeforePlacing(
  ada: ShopClient,
  product: ProductSummary,
  report: Reporter,
): Promise<void> {
  report.chapter('An order that cannot succeed is rejected before it is placed');
  const response = await ada.place({ ...product, priceCents: product.priceCents + 1 }, 1);
  report.step(`A quote with a difference of one cent: ${problemText(response)}.`);
}

/** Two customers pass the BFF's check for units that are enough for one: the reservation decides. */
async function raceForStock(
  url: string,
  products: readonly ProductSummary[],
  report: Reporter,
): Promise<void> {
  report.chapter('Two customers order the last units');
  const scarce = [...products]
    .filter(({ available }) => available >= 1 && available <= 1_000)
    .sort((a, b) => a.available - b.available)[0];
  if (!scarce) return report.step('(No product has a low stock, so this step is skipped.)');
  const buyers = await Promise.all(['Bea', 'Cem'].map((name) => ShopClient.register(url, name)));
  await Promise.all(buyers.map((buyer) => depositAll(buyer, scarce.priceCents * scarce.available)));
  report.step(
    `The stock of '${scarce.name}' is ${scarce.available}. Bea and Cem both order all units at the same moment.`,
  );
  await race(buyers, scarce, scarce.available, 'out-of-stock', report);
}

/** One customer places two orders concurrently with money for one: the row lock of the wallet decides. */
async function raceForMoney(url: string, product: ProductSummary, report: Reporter): Promise<void> {
  report.chapter('Two orders with money for one');
  const dan = await ShopClient.register(url, 'Dan');
  await dan.deposit(product.priceCents);
  report.step(
    `Dan has ${money(product.priceCents)} and orders '${product.name}' twice at the same moment.`,
  );
  await race([dan, dan], product, 1, 'insufficient-funds', report);
}

async function race(
  buyers: readonly ShopClient[],
  product: ProductSummary,
  quantity: number,
  reason: string,
  report: Reporter,
): Promise<void> {
  const attempts = await Promise.all(
    buyers.map(async (buyer) => ({ buyer, response: await buyer.place(product, quantity) })),
  );
  const confirmed: (() => Promise<unknown>)[] = [];
  for (const { buyer, response } of attempts) {
    if (response.status !== 201) {
      report.step(`One order was rejected before it was placed: ${problemText(response)}.`);
      continue;
    }
    const order = await buyer.settled(response.body.orderId);
    report.step(`One order is ${order.status}${order.reason === null ? '' : `: ${order.reason}`}.`);
    report.order(order.orderId, response.gtxid);
    if (order.status === 'confirmed') confirmed.push(() => buyer.cancel(order.orderId));
    else expectOutcome(order, 'rejected', reason);
  }
  if (confirmed.length !== 1) throw new Error(`${confirmed.length} orders are confirmed, not one`);
  // Only after both have settled: the units of a cancelled order would be enough for the other one.
  await Promise.all(confirmed.map((cancel) => cancel()));
  report.step('(The confirmed order is cancelled, so that the next run finds the same stock.)');
}

async function place(client: ShopClient, product: ProductSummary, quantity: number) {
  const response = await client.place(product, quantity);
  if (response.status !== 201) throw new Error(`The order was rejected: ${problemText(response)}`);
  return response;
}

/** Deposits the sum in parts, because one deposit is limited to 100,000.00. */
async function depositAll(client: ShopClient, neededCents: number): Promise<void> {
  for (let left = neededCents; left > 0; left -= 10_000_000) {
    await client.deposit(Math.min(left, 10_000_000));
  }
}

function problemText({ status, body }: ApiResponse<Problem>): string {
  return `${status} ${body.type.replace(/^.*\//, '')} (${body.detail})`;
}

function expectOutcome(
  order: { orderId: string; status: string; reason: string | null },
  status: string,
  reason: string | null,
): void {
  if (order.status === status && order.reason === reason) return;
  throw new Error(`Order ${order.orderId} is ${order.status} (${order.reason}), not ${status}.`);
}

async function eventually<T>(read: () => Promise<T>, done: (value: T) => boolean): Promise<T> {
  const until = Date.now() + 10_000;
  for (;;) {
    const value = await read();
    if (done(value)) return value;
    if (Date.now() > until) {
      throw new Error('The effects of the cancellation have not arrived within 10 s.');
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function pick(products: readonly ProductSummary[], wanted: (product: ProductSummary) => boolean) {
  const found = products.find(wanted);
  if (found) return found;
  throw new Error('The shop has no products. Start it with SEED_DEMO_DATA=true.');
}

function money(cents: number): string {
  return (cents / 100).toLocaleString('en', { minimumFractionDigits: 2 });
}
