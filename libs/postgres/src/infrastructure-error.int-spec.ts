// The errors that pg and TypeORM really throw: their messages are no stable interface. The errors of MongoDB are tested
// in libs/mongo, those of Kafka in libs/messaging.
import { isInfrastructureError } from '@shop/resilience';
import { createTcpProxy, createPostgresDatabase, eventually, type TcpProxy } from '@shop/testing';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const expectInfrastructureError = (work: Promise<unknown>) =>
  expect(work).rejects.toSatisfy(isInfrastructureError);

describe('PostgreSQL through TypeORM', () => {
  let server: Awaited<ReturnType<typeof createPostgresDatabase>>;
  let proxy: TcpProxy;
  let dataSource: DataSource;

  beforeAll(async () => {
    server = await createPostgresDatabase('order');
    proxy = await createTcpProxy(server.url);
    dataSource = new DataSource({
      type: 'postgres',
      url: proxy.url,
      applicationName: 'classified',
      poolSize: 2,
      connectTimeoutMS: 200,
      extra: { statement_timeout: 1_000, lock_timeout: 100 },
    });
    await dataSource.initialize();
  });
  afterAll(async () => {
    await dataSource.destroy();
    await proxy.close();
    await server.drop();
  });

  it('a statement, a lock or a response that takes too long', async () => {
    const statement = `SET LOCAL statement_timeout = 50; SELECT pg_sleep(1)`;
    await expectInfrastructureError(dataSource.query(statement));
    const shortTimeout = new DataSource({
      type: 'postgres',
      url: server.url,
      extra: { query_timeout: 50 },
    });
    await shortTimeout.initialize();
    await expectInfrastructureError(shortTimeout.query('SELECT pg_sleep(0.2)'));
    await shortTimeout.destroy();
    await dataSource.transaction(async (holder) => {
      await holder.query('SELECT pg_advisory_xact_lock(1)');
      await expectInfrastructureError(dataSource.query('SELECT pg_advisory_xact_lock(1)'));
    });
  });

  it('a pool without a free connection', async () => {
    await dataSource.transaction((first) =>
      dataSource.transaction(async (second) => {
        await Promise.all([first.query('SELECT 1'), second.query('SELECT 1')]);
        await expectInfrastructureError(dataSource.query('SELECT 1'));
      }),
    );
  });

  it('a connection that is killed or cut during a statement', async () => {
    const kill = () =>
      server.query<{ killed: boolean }>(
        `SELECT pg_terminate_backend(pid) AS killed FROM pg_stat_activity
         WHERE application_name = 'classified' AND state = 'active'`,
      );
    const killed = expectInfrastructureError(dataSource.query('SELECT pg_sleep(0.4)'));
    await eventually(async () => expect(await kill()).toHaveLength(1));
    await killed;

    const cut = expectInfrastructureError(dataSource.query('SELECT pg_sleep(0.4)'));
    await proxy.cut();
    await cut;
    await expectInfrastructureError(dataSource.query('SELECT 1'));
    await proxy.restore();
    await dataSource.query('SELECT 1');
  });

  it('does not include a violated constraint or an invalid statement', async () => {
    for (const statement of ['SELECT 1/0', 'SELECT * FROM nowhere', `SELECT 'x'::int`]) {
      await expect(dataSource.query(statement)).rejects.not.toSatisfy(isInfrastructureError);
    }
  });
});
