// When a look is repeated, and what is told of several: with databases that answer from a list. What the statements find
// is seen on real databases (e2e/planted-violations.e2e-spec.ts).
import { expect, it } from 'vitest';
import { checkInvariants, type CheckOptions } from './check.ts';
import type { ShopDatabases } from './databases.ts';
import { table } from './report.ts';

/** Databases in which the wallets of the nth look are broken; all else is empty. */
function brokenWallets(...looks: string[][]): ShopDatabases {
  const findings = looks.values();
  const user = {
    query: <Row>(statement: string) => {
      const isWallets = statement.includes('FULL JOIN') && statement.includes('balance_cents');
      const ids = isWallets ? (findings.next().value ?? looks.at(-1)!) : [];
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

it('what a second look does not see is no violation', async () => {
  expect(await found(brokenWallets(['a', 'b'], []))).toEqual([]);
});

it('what stays wrong until the time is up is one', async () => {
  expect(await found(brokenWallets(['a', 'b'], ['b', 'c']), { withinMs: 300 })).toContain('b');
});

it('what each look sees somewhere else is none', async () => {
  const looks = Array.from({ length: 20 }, (_, look) => [String(look)]);
  expect(await found(brokenWallets(...looks), { withinMs: 300 })).toEqual([]);
});

it('shows the first twenty, and how many more', async () => {
  const ids = Array.from({ length: 25 }, (_, number) => `wallet-${number}`);
  const options = { settled: false, graceMs: 0, withinMs: 0 };
  const lines = table(await checkInvariants(brokenWallets(ids), options)).split('\n');
  expect(lines).toContain('      wallet-19  wrong');
  expect(lines).not.toContain('      wallet-20  wrong');
  expect(lines).toContain('      and 5 more');
});
