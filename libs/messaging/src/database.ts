/** The part of a transaction that the outbox and the inbox use. TypeORM's EntityManager implements it. */
export interface SqlTransaction {
  query<Row>(statement: string, parameters?: unknown[]): Promise<Row[]>;
}

/** The part of a database that they use: work that is done completely or not at all. */
export interface TransactionalDatabase<Transaction extends SqlTransaction = SqlTransaction> {
  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
}
