/**
 * The service has no connection to its database. `code` is SQLSTATE 08003 (connection does not exist), so that the
 * classification of database errors treats it as temporary.
 */
export class DatabaseUnavailableError extends Error {
  override readonly name = 'DatabaseUnavailableError';
  readonly code = '08003';
}
