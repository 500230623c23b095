import { indexInboxByAge } from '@shop/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Not CONCURRENTLY: that would wait for other replicas, which wait in their start for this one's migrations. */
export class IndexInbox1763000004000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(indexInboxByAge);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX inbox_by_age`);
  }
}
