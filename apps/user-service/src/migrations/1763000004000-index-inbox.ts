import { indexInboxByAge } from '@shop/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Without CONCURRENTLY. With it, the migration would wait for the transactions of other replicas, and starting replicas
 * wait for this migration.
 */
export class IndexInbox1763000004000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(indexInboxByAge);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX inbox_by_age`);
  }
}
