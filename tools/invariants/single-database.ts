// The claims about one database, each checked by one statement: I1's deadlines, I3, I4's wallets, I5, I6.
import type { ShopDatabases, SqlDatabase } from './databases.ts';
import { InvariantResult } from './invariant-result.ts';
import { overdue, type PointInTime } from './point-in-time.ts';

/** Ten polls of the relay (I6). */
const OUTBOX_AGE_MS = 10_000;
const MAX_FINDINGS = 10_000;

interface Claim {
  readonly database: SqlDatabase;
  readonly result: InvariantResult;
  /** Returns one row with the number of checked rows. */
  readonly count: string;
  /** Returns the violations, as rows of `id` and `says`. */
  readonly broken: string;
}

export async function checkEachDatabase(
  shop: ShopDatabases,
  time: PointInTime,
): Promise<InvariantResult[]> {
  const claims = [
    deadlines(shop.order, time),
    charges(shop.user),
    wallets(shop.user),
    sequences(shop.order),
    outbox(shop.order, 'order-service', time),
    outbox(shop.user, 'user-service', time),
  ];
  for (const { database, result, count, broken } of claims) {
    const [all] = await database.query<{ n: string | number }>(count);
    result.checked = Number(all?.n ?? 0);
    const rows = `${broken} LIMIT ${MAX_FINDINGS}`;
    for (const row of await database.query<{ id: string; says: string }>(rows)) result.add(row);
  }
  return claims.map(({ result }) => result);
}

function deadlines(database: SqlDatabase, time: PointInTime): Claim {
  return {
    database,
    result: new InvariantResult('I1', 'every order settles in time', 'orders'),
    count: `SELECT count(*) AS n FROM orders`,
    broken: `SELECT order_id AS id, status || ', should have settled at ' || expires_at AS says
             FROM orders WHERE ${overdue(time)} ORDER BY expires_at`,
  };
}

function charges(database: SqlDatabase): Claim {
  return {
    database,
    result: new InvariantResult('I3', 'at most one charge per order', 'charged orders'),
    count: `SELECT count(DISTINCT order_id) AS n FROM ledger_entry WHERE kind = 'charge'`,
    broken: `SELECT order_id AS id, 'charged ' || count(*) || ' times' AS says FROM ledger_entry
             WHERE kind = 'charge' GROUP BY order_id HAVING count(*) > 1 ORDER BY order_id`,
  };
}

/** A full join also finds entries without a wallet, and a wallet without entries. */
function wallets(database: SqlDatabase): Claim {
  const sums = `SELECT user_id, sum(cents) AS cents, sum(points) AS points FROM ledger_entry GROUP BY user_id`;
  return {
    database,
    result: new InvariantResult('I4', 'each wallet is the sum of its ledger', 'wallets'),
    count: `SELECT count(*) AS n FROM wallet`,
    broken: `SELECT user_id AS id,
                    'holds ' || coalesce(w.balance_cents, 0) || ' cents and ' || coalesce(w.points, 0)
                    || ' points, its ledger ' || coalesce(l.cents, 0) || ' and ' || coalesce(l.points, 0) AS says
             FROM wallet w FULL JOIN (${sums}) l USING (user_id)
             WHERE (coalesce(w.balance_cents, 0), coalesce(w.points, 0))
                   <> (coalesce(l.cents, 0), coalesce(l.points, 0))
             ORDER BY user_id`,
  };
}

/** The relay deletes the outbox row after publishing. The event log is written in the same transaction and stays. */
function sequences(database: SqlDatabase): Claim {
  return {
    database,
    result: new InvariantResult('I5', 'the events of an order are numbered without gaps', 'orders'),
    count: `SELECT count(*) AS n FROM orders`,
    broken: `SELECT o.order_id AS id,
                    count(e.sequence) || ' events up to ' || coalesce(max(e.sequence), 0)
                    || ', the order is at ' || o.sequence AS says
             FROM orders o LEFT JOIN order_event e USING (order_id)
             GROUP BY o.order_id, o.sequence
             HAVING count(e.sequence) <> o.sequence OR min(e.sequence) <> 1 OR max(e.sequence) <> o.sequence
             ORDER BY o.order_id`,
  };
}

function outbox(database: SqlDatabase, service: string, { settled }: PointInTime): Claim {
  const age = settled ? 'true' : `created_at < now() - interval '${OUTBOX_AGE_MS} ms'`;
  return {
    database,
    result: new InvariantResult(
      'I6',
      `no event waits in the outbox of ${service}`,
      'waiting events',
    ),
    count: `SELECT count(*) AS n FROM outbox`,
    broken: `SELECT event_id AS id, 'of ' || key || ', since ' || created_at AS says
             FROM outbox WHERE ${age} ORDER BY id`,
  };
}
