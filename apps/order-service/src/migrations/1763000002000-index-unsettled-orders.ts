import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The key is the deadline, because it never changes. With the status as key, each change of status would write this index. */
export class IndexUnsettledOrders1763000002000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX orders_unsettled ON orders (expires_at) WHERE settled_at IS NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX orders_unsettled`);
  }
}
