import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreatePayments1763000003000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // No foreign key to the account, because an order of an unknown user also has a payment row, a declined or void one.
    await runner.query(`
      CREATE TABLE payment (
        order_id uuid PRIMARY KEY,
        user_id uuid NOT NULL,
        status text NOT NULL DEFAULT 'none'
          CHECK (status IN ('none', 'captured', 'declined', 'void', 'refunded')),
        amount_cents bigint NOT NULL DEFAULT 0 CHECK (amount_cents >= 0),
        points_to_earn bigint NOT NULL DEFAULT 0 CHECK (points_to_earn >= 0),
        points_awarded boolean NOT NULL DEFAULT false,
        reply_id uuid,
        CHECK (status = 'captured' OR NOT points_awarded),
        CHECK (status NOT IN ('captured', 'declined') OR reply_id IS NOT NULL)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE payment`);
  }
}
