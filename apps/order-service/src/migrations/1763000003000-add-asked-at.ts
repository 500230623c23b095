import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The soft deadline counts from here. It has no index of its own: `orders_unsettled` holds the few orders that are on their
 * way, and a second index, or this column in that one, would be written with every order that is placed and at every step. Reading
 * 12,000 of them, two minutes of 100 orders a second that nobody answers, beside 300,000 settled ones takes 2 ms.
 *
 * The default is for the rows that are there (it is one value for all of them, and rewrites nothing) and for replicas of
 * the version before, which do not know the column.
 */
export class AddAskedAt1763000003000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE orders ADD COLUMN asked_at timestamptz(3) NOT NULL DEFAULT now()`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE orders DROP COLUMN asked_at`);
  }
}
