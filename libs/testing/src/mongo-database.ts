import mongoose from 'mongoose';
import { testInfrastructure, uniqueName } from './infrastructure.js';

export interface TestMongoDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

export function createMongoDatabase(): Promise<TestMongoDatabase> {
  const server = new URL(testInfrastructure().mongoUrl);
  server.pathname = uniqueName('product');
  const url = server.href;
  const drop = async () => {
    const connection = await mongoose.createConnection(url).asPromise();
    await connection.dropDatabase();
    await connection.close();
  };
  return Promise.resolve({ url, drop });
}
