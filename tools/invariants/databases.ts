// Read access to the three databases of a shop.
import mongoose from 'mongoose';
import pg from 'pg';
import { reasons, StackProblem } from '@shop/running-stack/problem';

export interface ShopDatabases {
  readonly order: SqlDatabase;
  readonly user: SqlDatabase;
  readonly product: DocumentDatabase;
}

export interface SqlDatabase {
  query<Row>(statement: string): Promise<Row[]>;
}

export interface DocumentDatabase {
  /** The pipeline contains JSON values only, because it may be sent through a command line. */
  aggregate<Document>(
    collection: 'products' | 'decisions',
    pipeline: readonly Readonly<Record<string, unknown>>[],
  ): Promise<Document[]>;
}

export interface DatabaseUrls {
  readonly order: string;
  readonly user: string;
  /** With the database name. */
  readonly product: string;
}

interface Closable {
  close(): Promise<void>;
}

export type OpenDatabases = ShopDatabases & Closable;

const CONNECT_TIMEOUT_MS = 5_000;

/** @throws StackProblem with the name of the database and the message of the driver */
export async function openDatabases(urls: DatabaseUrls): Promise<OpenDatabases> {
  const opening = [
    named('order', openSql(urls.order)),
    named('user', openSql(urls.user)),
    named('product', openDocuments(urls.product)),
  ] as const;
  const close = async () => {
    for (const result of await Promise.allSettled(opening)) {
      if (result.status === 'fulfilled') await result.value.close();
    }
  };
  try {
    const [order, user, product] = await Promise.all(opening);
    return { order, user, product, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function named<Database>(name: string, opening: Promise<Database>): Promise<Database> {
  try {
    return await opening;
  } catch (cause) {
    throw new StackProblem(`The ${name} database is unavailable: ${reasons(cause)}`, { cause });
  }
}

async function openSql(url: string): Promise<SqlDatabase & Closable> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: 'invariants',
    // The database guarantees that this command changes nothing.
    options: '-c default_transaction_read_only=on',
  });
  await client.connect();
  return {
    query: async <Row>(statement: string) => (await client.query(statement)).rows as Row[],
    close: () => client.end(),
  };
}

export async function openDocuments(url: string): Promise<DocumentDatabase & Closable> {
  const connection = await mongoose
    .createConnection(url, { serverSelectionTimeoutMS: CONNECT_TIMEOUT_MS })
    .asPromise();
  return {
    aggregate: <Document>(collection: string, pipeline: readonly object[]) =>
      connection
        .collection(collection)
        .aggregate([...pipeline])
        .toArray() as Promise<Document[]>,
    close: () => connection.close(),
  };
}
