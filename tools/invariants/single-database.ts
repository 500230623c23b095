// The claims about one database, each one statement there: I1's deadlines, I3, I4's wallets, I5, I6.
import type { ShopDatabases, SqlDatabase } from './databases.ts';
import { Tally } from './tally.ts';
import { overdue, type When } from './when.ts';

/** Ten of the relay's polls (I6). */
const OUTBOX_AGE_MS = 10_000;
const FINDINGS_AT_ONCE = 10_000;

interface Claim {
  readonly database: SqlDatabase;
  readonly tally: Tally;
  /** One row: how many there are. */
  readonly count: string;
  /** Rows of `id` and `says`, of those that break it. */
  readonly broken: string;
}

export async function lookAtEachDatabase(shop: ShopDatabases, when: When): Promise<Tally[]> {
  const claims = [
    deadlines(shop.order, when),
    charges(shop.user),
    wallets(shop.user),
    sequences(shop.order),
    outbox(shop.order, 'order-service', when),
    outbox(shop.user, 'user-service', when),
  ];
  for (const { database, tally, count, broken } of claims) {
    const [all] = await database.query<{ n: string | number }>(count);
    tally.checked = Number(all?.n ?? 0);
    const rows = `${broken} LIMIT ${FINDINGS_AT_ONCE}`;
    for (const row of await database.query<{ id: string; says: string }>(rows)) tally.found(row);
  }
  return claims.map(({ tally }) => tally);
}

function deadlines(database: SqlDatabase, when: When): Claim {
  return {
    database,
    tally: new Tally('I1', 'every order settles in time', 'orders'),
    count: `SELECT count(*) AS n FROM orders`,
    broken: `SELECT order_id AS id, status || ', should have settled at ' || expires_at AS says
             FROM orders WHERE ${overdue(when)} ORDER BY expires_at`,
  };
}

function charges(database: SqlDatabase): Claim {
  return {
    database,
    tally: new Tally('I3', 'at most one charge per order', 'charged orders'),
    count: `SELECT count(DISTINCT order_id) AS n FROM ledger_entry WHERE kind = 'charge'`,
    broken: `SELECT order_id AS id, 'charged ' || count(*) || ' times' AS says FROM ledger_entry
             WHERE kind = 'charge' GROUP BY order_id HAVING count(*) > 1 ORDER BY order_id`,
  };
}

/** A full join: entries without a wallet are as wrong as a wallet without its entries. */
function wallets(database: SqlDatabase): Claim {
  const sums = `SELECT user_id, sum(cents) AS cents, sum(points) AS points FROM ledger_entry GROUP BY user_id`;
  return {
    database,
    tally: new Tally('I4', 'each wallet is the sum of its ledger', 'wallets'),
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

/** The outbox row is gone by then; the event log, written in the same transaction, is what tells. */
function sequences(database: SqlDatabase): Claim {
  return {
    database,
    tally: new Tally('I5', 'the events of an order are numbered without gaps', 'orders'),
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

function outbox(database: SqlDatabase, service: string, { settled }: When): Claim {
  const age = settled ? 'true' : `created_at < now() - interval '${OUTBOX_AGE_MS} ms'`;
  return {
    database,
    tally: new Tally('I6', `no event waits in the outbox of ${service}`, 'waiting events'),
    count: `SELECT count(*) AS n FROM outbox`,
    broken: `SELECT event_id AS id, 'of ' || key || ', since ' || created_at AS says
             FROM outbox WHERE ${age} ORDER BY id`,
  };
}
