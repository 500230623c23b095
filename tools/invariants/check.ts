// All invariants of a running system, looked at again where something seems wrong: the databases cannot be read at one
// moment, and what was under way between two reads is done by the next look.
import { setTimeout as wait } from 'node:timers/promises';
import type { ShopDatabases } from './databases.ts';
import { lookAtOrders } from './orders.ts';
import { lookAtProducts } from './products.ts';
import { lookAtEachDatabase } from './single-database.ts';
import type { Finding, Tally } from './tally.ts';
import type { When } from './when.ts';

export interface CheckOptions extends When {
  /** For how long to look again. */
  readonly withinMs: number;
}

export interface CheckResult {
  /** As in 'I3'. */
  readonly invariant: string;
  readonly claim: string;
  readonly unit: string;
  readonly checked: number;
  /** How many break it; `findings` has the first of them. */
  readonly broken: number;
  readonly findings: readonly Finding[];
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

/** Looks until nothing is wrong or the time is up. What is told then was wrong in the last look and in the one before. */
export async function checkInvariants(
  shop: ShopDatabases,
  options: CheckOptions,
): Promise<CheckResult[]> {
  const until = Date.now() + options.withinMs;
  let last = await look(shop, options);
  let before: Tally[] | undefined;
  for (let pause = FIRST_PAUSE_MS; isBroken(last) && Date.now() < until; pause *= 2) {
    await wait(Math.min(pause, LONGEST_PAUSE_MS));
    before = last;
    last = await look(shop, options);
  }
  return last.map((tally, index) => result(tally, before?.[index]));
}

/** What has to hold in order. */
async function look(shop: ShopDatabases, when: When): Promise<Tally[]> {
  const tallies = [
    ...(await lookAtEachDatabase(shop, when)),
    ...(await lookAtOrders(shop, when)),
    ...(await lookAtProducts(shop, when)),
  ];
  return tallies.sort((a, b) => a.invariant.localeCompare(b.invariant));
}

function isBroken(tallies: readonly Tally[]): boolean {
  return tallies.some(({ broken }) => broken > 0);
}

function result(
  { invariant, claim, unit, checked, broken, findings }: Tally,
  before: Tally | undefined,
): CheckResult {
  const about = { invariant, claim, unit, checked };
  // With more findings than are kept, nothing can be said of the rest; they are told as they are.
  if (!before || broken > findings.length) return { ...about, broken, findings };
  const known = new Set(before.findings.map(({ id }) => id));
  const lasting = findings.filter(({ id }) => known.has(id));
  return { ...about, broken: lasting.length, findings: lasting };
}
