import type { MigrationInterface, QueryRunner } from 'typeorm';

/** By deadline, which never changes: with the status as its key, each change of it would have to write this index too. */
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
