/**
 * The service has no database yet. `code` is SQLSTATE 08003 (connection does not exist), so that whoever classifies
 * database errors sees this one as what it is: worth another try later.
 */
export class DatabaseUnavailableError extends Error {
  override readonly name = 'DatabaseUnavailableError';
  readonly code = '08003';
}
