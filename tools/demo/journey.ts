import type { ProductSummary } from '@shop/contracts';
import { type Answer, type Problem, ShopClient } from './shop-client.ts';

/** What the journey tells, line by line. */
export interface Narrator {
  chapter(title: string): void;
  say(sentence: string): void;
  /** Where to look for an order: its id, and the identifier of everything that happened for it. */
  order(orderId: string, gtxid: string): void;
}

/**
 * Four purchases: one that works and is cancelled, one that is refused at the door, and two races that the saga decides.
 * Whatever is bought is given back, so that it can be played again.
 *
 * @throws when the shop does not do what is told
 */
export async function playJourney(url: string, tell: Narrator): Promise<void> {
  const ada = await ShopClient.register(url, 'Ada');
  await ada.deposit(500_000);
  const products = await ada.products();
  const plenty = pick(products, ({ available, priceCents }) => available >= 10 && priceCents > 0);
  await buyAndCancel(ada, plenty, tell);
  await refusedAtTheDoor(ada, plenty, tell);
  await tooFewPieces(url, products, tell);
  await tooLittleMoney(url, plenty, tell);
}

async function buyAndCancel(
  ada: ShopClient,
  product: ProductSummary,
  tell: Narrator,
): Promise<void> {
  tell.chapter('A purchase');
  tell.say(
    `Ada has ${money((await ada.wallet()).balanceCents)} and orders two of '${product.name}'.`,
  );
  const placed = await place(ada, product, 2);
  tell.say(`The answer comes at once: order ${placed.body.status}. The saga has only begun.`);
  const order = await ada.settled(placed.body.orderId);
  expectOutcome(order, 'confirmed', null);
  const took = Date.parse(order.settledAt ?? '') - Date.parse(order.placedAt);
  tell.say(`${took} ms later it is confirmed: stock reserved, wallet charged, reservation sold.`);
  tell.order(order.orderId, placed.gtxid);

  tell.chapter('She changes her mind');
  const cancelled = await ada.cancel(order.orderId);
  tell.say(`The order is ${cancelled.body.status} at once; money, points and pieces follow.`);
  const wallet = await eventually(
    () => ada.wallet(),
    ({ points }) => points === 0,
  );
  tell.say(`Ada has ${money(wallet.balanceCents)} and ${wallet.points} points again.`);
}

async function refusedAtTheDoor(
  ada: ShopClient,
  product: ProductSummary,
  tell: Narrator,
): Promise<void> {
  tell.chapter('What cannot work is refused before there is an order');
  const poor = await ada.place({ ...product, priceCents: product.priceCents + 1 }, 1);
  tell.say(`A quote that is one cent off: ${refusal(poor)}.`);
}

/** Two customers pass the check at the door for pieces that are enough for one: the reservation decides. */
async function tooFewPieces(
  url: string,
  products: readonly ProductSummary[],
  tell: Narrator,
): Promise<void> {
  tell.chapter('Two want the last pieces');
  const scarce = [...products]
    .filter(({ available }) => available >= 1 && available <= 1_000)
    .sort((a, b) => a.available - b.available)[0];
  if (!scarce) return tell.say('(There is no product with few pieces left; skipped.)');
  const buyers = await Promise.all(['Bea', 'Cem'].map((name) => ShopClient.register(url, name)));
  await Promise.all(buyers.map((buyer) => rich(buyer, scarce.priceCents * scarce.available)));
  tell.say(
    `There are ${scarce.available} of '${scarce.name}'. Bea and Cem order all of them at once.`,
  );
  await race(buyers, scarce, scarce.available, 'out-of-stock', tell);
}

/** One customer, two orders at once, money for one: the wallet's row lock decides. */
async function tooLittleMoney(url: string, product: ProductSummary, tell: Narrator): Promise<void> {
  tell.chapter('Two orders, money for one');
  const dan = await ShopClient.register(url, 'Dan');
  await dan.deposit(product.priceCents);
  tell.say(`Dan has ${money(product.priceCents)} and orders '${product.name}' twice at once.`);
  await race([dan, dan], product, 1, 'insufficient-funds', tell);
}

async function race(
  buyers: readonly ShopClient[],
  product: ProductSummary,
  quantity: number,
  reason: string,
  tell: Narrator,
): Promise<void> {
  const runners = await Promise.all(
    buyers.map(async (buyer) => ({ buyer, answer: await buyer.place(product, quantity) })),
  );
  const confirmed: (() => Promise<unknown>)[] = [];
  for (const { buyer, answer } of runners) {
    if (answer.status !== 201) {
      tell.say(`One was refused at the door: ${refusal(answer)}.`);
      continue;
    }
    const order = await buyer.settled(answer.body.orderId);
    tell.say(`One is ${order.status}${order.reason === null ? '' : `: ${order.reason}`}.`);
    tell.order(order.orderId, answer.gtxid);
    if (order.status === 'confirmed') confirmed.push(() => buyer.cancel(order.orderId));
    else expectOutcome(order, 'rejected', reason);
  }
  if (confirmed.length !== 1) throw new Error(`${confirmed.length} orders won, not one`);
  // Not before both have settled: what the winner gives back would be enough for the other.
  await Promise.all(confirmed.map((cancel) => cancel()));
  tell.say('(The winner is cancelled, so that the next run finds the pieces.)');
}

async function place(client: ShopClient, product: ProductSummary, quantity: number) {
  const answer = await client.place(product, quantity);
  if (answer.status !== 201) throw new Error(`the order was refused: ${refusal(answer)}`);
  return answer;
}

/** Deposits are limited to 100,000.00 each. */
async function rich(client: ShopClient, neededCents: number): Promise<void> {
  for (let left = neededCents; left > 0; left -= 10_000_000) {
    await client.deposit(Math.min(left, 10_000_000));
  }
}

function refusal({ status, body }: Answer<Problem>): string {
  return `${status} ${body.type.replace(/^.*\//, '')} (${body.detail})`;
}

function expectOutcome(
  order: { orderId: string; status: string; reason: string | null },
  status: string,
  reason: string | null,
): void {
  if (order.status === status && order.reason === reason) return;
  throw new Error(`order ${order.orderId} is ${order.status} (${order.reason}), not ${status}`);
}

async function eventually<T>(read: () => Promise<T>, done: (value: T) => boolean): Promise<T> {
  const until = Date.now() + 10_000;
  for (;;) {
    const value = await read();
    if (done(value)) return value;
    if (Date.now() > until) throw new Error('the effects of the cancellation have not arrived');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function pick(products: readonly ProductSummary[], wanted: (product: ProductSummary) => boolean) {
  const found = products.find(wanted);
  if (found) return found;
  throw new Error('there are no products to buy; start the shop with SEED_DEMO_DATA=true');
}

function money(cents: number): string {
  return (cents / 100).toLocaleString('en', { minimumFractionDigits: 2 });
}
