import mongoose from 'mongoose';
import { testInfrastructure, uniqueName } from './infrastructure.js';

export interface TestMongoDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

export function createMongoDatabase(): Promise<TestMongoDatabase> {
  const url = new URL(uniqueName('product'), `${testInfrastructure().mongoUrl}/`).href;
  const drop = async () => {
    const connection = await mongoose.createConnection(url).asPromise();
    await connection.dropDatabase();
    await connection.close();
  };
  return Promise.resolve({ url, drop });
}
