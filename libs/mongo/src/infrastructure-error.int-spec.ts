// The errors that mongoose really throws: its names and messages are no stable interface.
import { isInfrastructureError } from '@shop/resilience';
import { createTcpProxy, createMongoDatabase, eventually, type TcpProxy } from '@shop/testing';
import mongoose from 'mongoose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const expectInfrastructureError = (work: Promise<unknown>) =>
  expect(work).rejects.toSatisfy(isInfrastructureError);

describe('MongoDB through mongoose', () => {
  let proxy: TcpProxy;
  let connection: mongoose.Connection;
  let drop: () => Promise<void>;

  beforeAll(async () => {
    const database = await createMongoDatabase();
    drop = () => database.drop();
    proxy = await createTcpProxy(database.url);
    connection = mongoose.createConnection(proxy.url, {
      bufferCommands: false,
      serverSelectionTimeoutMS: 300,
    });
  });
  afterAll(async () => {
    await connection.close();
    await proxy.close();
    await drop();
  });

  it('a connection that is not open yet, and one that is lost', async () => {
    const things = connection.model('Thing', new mongoose.Schema({ name: String }));
    await expectInfrastructureError(things.findOne().exec());
    await connection.asPromise();
    await things.create({ name: 'a' });
    await proxy.cut();
    await expectInfrastructureError(things.findOne().exec());
    await expectInfrastructureError(things.create({ name: 'b' }));
    await proxy.restore();
  });

  it('does not include a duplicate key or an invalid document', async () => {
    await connection.asPromise();
    const schema = new mongoose.Schema({ _id: String, count: { type: Number, required: true } });
    const counts = connection.model('Count', schema);
    await eventually(() => counts.findOne().exec());
    await counts.create({ _id: 'x', count: 1 });
    for (const document of [{ _id: 'x', count: 2 }, { _id: 'y' }]) {
      await expect(counts.create(document)).rejects.not.toSatisfy(isInfrastructureError);
    }
  });
});
