import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateWallets1763000002000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Points are never below zero: customers cannot spend them, and a refund removes only the points that the order awarded.
    await runner.query(`
      CREATE TABLE wallet (
        user_id uuid PRIMARY KEY REFERENCES account,
        balance_cents bigint NOT NULL DEFAULT 0 CHECK (balance_cents >= 0),
        points bigint NOT NULL DEFAULT 0 CHECK (points >= 0)
      )`);
    // The last constraint is a second protection of I3, in addition to the code: at most one charge and refund per order.
    await runner.query(`
      CREATE TABLE ledger_entry (
        entry_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        user_id uuid NOT NULL REFERENCES wallet,
        kind text NOT NULL CHECK (kind IN ('deposit', 'charge', 'award', 'refund')),
        cents bigint NOT NULL,
        points bigint NOT NULL,
        order_id uuid,
        idempotency_key text,
        at timestamptz(3) NOT NULL DEFAULT now(),
        CHECK ((order_id IS NULL) = (kind = 'deposit')),
        CHECK ((idempotency_key IS NULL) = (kind <> 'deposit')),
        UNIQUE (user_id, idempotency_key),
        UNIQUE (order_id, kind)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE ledger_entry, wallet`);
  }
}
