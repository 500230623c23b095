// The three databases, wherever they run, to look and not to touch.
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
  /** A pipeline of JSON values: it may have to go through a command line. */
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

export interface OpenDatabases extends ShopDatabases {
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 5_000;

/** @throws StackProblem that names the database, with the driver's words */
export async function openDatabases(urls: DatabaseUrls): Promise<OpenDatabases> {
  const opened: { close(): Promise<void> }[] = [];
  const close = async () => {
    for (const database of opened) await database.close();
  };
  const open = async <Database extends { close(): Promise<void> }>(
    name: keyof DatabaseUrls,
    opening: Promise<Database>,
  ): Promise<Database> => {
    try {
      const database = await opening;
      opened.push(database);
      return database;
    } catch (error) {
      await close();
      throw new StackProblem(`the ${name} database does not answer: ${reasons(error)}`, {
        cause: error,
      });
    }
  };
  return {
    order: await open('order', openSql(urls.order)),
    user: await open('user', openSql(urls.user)),
    product: await open('product', openDocuments(urls.product)),
    close,
  };
}

async function openSql(url: string): Promise<SqlDatabase & { close(): Promise<void> }> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: 'invariants',
    // Whoever runs this on a real system should not have to trust it.
    options: '-c default_transaction_read_only=on',
  });
  await client.connect();
  return {
    query: async <Row>(statement: string) => (await client.query(statement)).rows as Row[],
    close: () => client.end(),
  };
}

export async function openDocuments(
  url: string,
): Promise<DocumentDatabase & { close(): Promise<void> }> {
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
