/** What the outbox and the inbox need of a transaction. TypeORM's EntityManager is one. */
export interface SqlTransaction {
  query<Row>(statement: string, parameters?: unknown[]): Promise<Row[]>;
}

/** What they need of a database: work that is done as a whole or not at all. */
export interface TransactionalDatabase<Transaction extends SqlTransaction = SqlTransaction> {
  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
}
