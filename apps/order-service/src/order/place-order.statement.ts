/**
 * Places an order in one statement: it writes the order, its lines, its event log and the outbox, or nothing. This is the
 * hot path. A transaction of five statements takes about twice the time, mostly for the round trips.
 *
 * How to read it: PostgreSQL runs each writing part of a WITH exactly once, and the whole statement is one transaction.
 * - All parts see the database as it was before the statement, so no part can read the rows of another. They get them from
 *   RETURNING: `placed` is the inserted row, and every other part selects from `placed`.
 * - PostgreSQL checks the foreign keys of lines and log at the end of the statement. Then the order's row exists.
 * - If the customer has used the idempotency key before, ON CONFLICT inserts nothing. `placed` is empty, and so the other
 *   parts write nothing. If another transaction is placing an order with the same key, the statement waits for it.
 * - `unnest … WITH ORDINALITY` makes numbered rows from two arrays. The plan is the same for 1 line and for 50.
 * - R11: `announced` selects from `placed`, so PostgreSQL draws the outbox id after it has inserted the order's row.
 *
 * The statement returns one row if it placed the order, and no row if the key was used before.
 */
export const PLACE_ORDER = `
  WITH placed AS (
    INSERT INTO orders (order_id, user_id, status, total_cents, sequence, placed_at, asked_at, expires_at,
                        idempotency_key, request_hash, gtxid, ltxid)
    VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8, $9, $10, $11)
    ON CONFLICT (user_id, idempotency_key) DO NOTHING
    RETURNING order_id, status, sequence, gtxid, placed_at
  ), lines AS (
    INSERT INTO order_line (order_id, line_number, product_id, quantity)
    SELECT placed.order_id, line.number, line.product_id, line.quantity
    FROM placed, unnest($12::uuid[], $13::int[]) WITH ORDINALITY AS line (product_id, quantity, number)
  ), log AS (
    INSERT INTO order_event (order_id, sequence, event, status, gtxid, at)
    SELECT order_id, sequence, 'OrderPlaced', status, gtxid, placed_at FROM placed
  ), announced AS (
    INSERT INTO outbox (event_id, topic, key, headers, value)
    SELECT $14, $15, $16, $17, $18 FROM placed
  )
  SELECT order_id FROM placed`;
