// Tests when the check is repeated and which findings it reports, with databases that return fixed rows.
// e2e/planted-violations.e2e-spec.ts tests the statements on real databases.
import { expect, it } from 'vitest';
import { checkInvariants, type CheckOptions } from './check.ts';
import type { ShopDatabases } from './databases.ts';
import { table } from './report.ts';

/** The nth check finds the nth list of broken wallets. Everything else is empty. */
function brokenWallets(...checks: string[][]): ShopDatabases {
  const findings = checks.values();
  const user = {
    query: <Row>(statement: string) => {
      const isWallets = statement.includes('FULL JOIN') && statement.includes('balance_cents');
      const ids = isWallets ? (findings.next().value ?? checks.at(-1)!) : [];
      return Promise.resolve(ids.map((id) => ({ id, says: 'wrong' })) as Row[]);
    },
  };
  const empty = { query: () => Promise.resolve([]) };
  return { order: empty, user, product: { aggregate: () => Promise.resolve([]) } };
}

async function found(shop: ShopDatabases, options: Partial<CheckOptions> = {}) {
  const all = { settled: false, graceMs: 0, withinMs: 5_000, ...options };
  const results = await checkInvariants(shop, all);
  return results.flatMap(({ findings }) => findings.map(({ id }) => id));
}

it('does not report what the second check does not find', async () => {
  expect(await found(brokenWallets(['a', 'b'], []))).toEqual([]);
});

it('reports what both last checks find', async () => {
  expect(await found(brokenWallets(['a', 'b'], ['b', 'c']), { withinMs: 300 })).toContain('b');
});

it('does not report what each check finds in another wallet', async () => {
  const checks = Array.from({ length: 20 }, (_, check) => [String(check)]);
  expect(await found(brokenWallets(...checks), { withinMs: 300 })).toEqual([]);
});

it('shows the first twenty findings and the number of the others', async () => {
  const ids = Array.from({ length: 25 }, (_, number) => `wallet-${number}`);
  const options = { settled: false, graceMs: 0, withinMs: 0 };
  const lines = table(await checkInvariants(brokenWallets(ids), options)).split('\n');
  expect(lines).toContain('      wallet-19  wrong');
  expect(lines).not.toContain('      wallet-20  wrong');
  expect(lines).toContain('      and 5 more');
});
