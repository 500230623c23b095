import { createMessagingTables } from '@shop/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateMessagingTables1763000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of createMessagingTables) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE outbox, inbox`);
  }
}
