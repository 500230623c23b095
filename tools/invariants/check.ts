// Checks all invariants of a running system, and repeats the check after an apparent violation: the databases cannot be
// read at the same moment, and the next check sees the effects that were in flight.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ShopDatabases } from './databases.ts';
import type { Finding, InvariantResult } from './invariant-result.ts';
import { checkOrders } from './orders.ts';
import type { PointInTime } from './point-in-time.ts';
import { checkProducts } from './products.ts';
import { checkEachDatabase } from './single-database.ts';

export interface CheckOptions extends PointInTime {
  /** For how long the check is repeated. */
  readonly withinMs: number;
}

export interface CheckResult {
  readonly invariant: string;
  readonly claim: string;
  readonly unit: string;
  readonly checked: number;
  /** The number of violations. `findings` contains the first ones. */
  readonly broken: number;
  readonly findings: readonly Finding[];
}

const FIRST_PAUSE_MS = 100;
const MAX_PAUSE_MS = 2_000;

/** Repeats the check until there is no violation or the time is over. Reports the violations of both last checks only. */
export async function checkInvariants(
  shop: ShopDatabases,
  options: CheckOptions,
): Promise<CheckResult[]> {
  const until = Date.now() + options.withinMs;
  let last = await checkOnce(shop, options);
  let before: InvariantResult[] | undefined;
  for (let pause = FIRST_PAUSE_MS; isBroken(last) && Date.now() < until; pause *= 2) {
    await sleep(Math.min(pause, MAX_PAUSE_MS));
    before = last;
    last = await checkOnce(shop, options);
  }
  return last.map((result, index) => lasting(result, before?.[index]));
}

async function checkOnce(shop: ShopDatabases, time: PointInTime): Promise<InvariantResult[]> {
  const results = [
    ...(await checkEachDatabase(shop, time)),
    ...(await checkOrders(shop, time)),
    ...(await checkProducts(shop, time)),
  ];
  return results.sort((a, b) => a.invariant.localeCompare(b.invariant));
}

function isBroken(results: readonly InvariantResult[]): boolean {
  return results.some(({ broken }) => broken > 0);
}

function lasting(last: InvariantResult, before: InvariantResult | undefined): CheckResult {
  // If some findings were only counted, the two checks cannot be compared.
  if (!before || last.broken > last.findings.length) return { ...last };
  const known = new Set(before.findings.map(({ id }) => id));
  const findings = last.findings.filter(({ id }) => known.has(id));
  return { ...last, broken: findings.length, findings };
}
