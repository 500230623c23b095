import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateOrders1763000001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE orders (
        order_id uuid PRIMARY KEY,
        user_id uuid NOT NULL,
        status text NOT NULL CHECK (status IN
          ('awaiting-stock', 'awaiting-payment', 'confirmed', 'rejected', 'cancelled')),
        reason text,
        total_cents bigint NOT NULL CHECK (total_cents >= 0),
        points_to_earn bigint NOT NULL DEFAULT 0,
        sequence integer NOT NULL,
        placed_at timestamptz(3) NOT NULL,
        expires_at timestamptz(3) NOT NULL,
        settled_at timestamptz(3),
        idempotency_key text NOT NULL,
        request_hash text NOT NULL,
        gtxid text NOT NULL,
        ltxid smallint NOT NULL,
        UNIQUE (user_id, idempotency_key),
        CHECK ((reason IS NULL) = (status NOT IN ('rejected', 'cancelled'))),
        CHECK ((settled_at IS NULL) = (status IN ('awaiting-stock', 'awaiting-payment')))
      )`);
    await runner.query(
      `CREATE INDEX orders_by_user ON orders (user_id, placed_at DESC, order_id DESC)`,
    );
    await runner.query(`
      CREATE TABLE order_line (
        order_id uuid NOT NULL REFERENCES orders,
        line_number smallint NOT NULL,
        product_id uuid NOT NULL,
        quantity integer NOT NULL CHECK (quantity > 0),
        unit_price_cents bigint,
        PRIMARY KEY (order_id, line_number)
      )`);
    await runner.query(`
      CREATE TABLE order_event (
        order_id uuid NOT NULL REFERENCES orders,
        sequence integer NOT NULL,
        event text NOT NULL,
        status text NOT NULL,
        cause uuid,
        gtxid text NOT NULL,
        at timestamptz(3) NOT NULL,
        PRIMARY KEY (order_id, sequence)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE order_event, order_line, orders`);
  }
}
