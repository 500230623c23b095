/**
 * SQLSTATE classes and codes that say "not now": connection (08), authorization of the connection (28), missing database,
 * resources (53), shutdown (57P), disk (58), a session ended by a time limit (25P03, 25P04), a server that became a
 * standby (25006), conflicts with others (40001, 40P01, 55P03), a cancelled statement (57014).
 */
const SQLSTATE =
  /^(08...|28...|3D000|53...|57P0.|58...|25P03|25P04|25006|40001|40P01|55P03|57014)$/;

const SOCKET = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

const MONGO_NAMES = new Set([
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoServerSelectionError',
  'MongooseServerSelectionError',
  'MongoNotConnectedError',
  'MongoOperationTimeoutError',
  'MongoServerClosedError',
  'MongoTopologyClosedError',
  'MongoPoolClearedError',
  'PoolClearedOnNetworkError',
  'MongoPoolClosedError',
  'MongoWaitQueueTimeoutError',
  'MongoClientClosedError',
]);

/** MongoDB: no primary, no majority in time, the server is going down, a time limit, a conflict with another writer. */
const MONGO_CODES = new Set([
  6, 7, 24, 50, 64, 89, 91, 100, 112, 133, 134, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436,
]);

/** Kafka errors that kafkajs itself does not try again, because it has already done so, or leaves it to its caller. */
const KAFKA_NAMES = new Set([
  'KafkaJSNumberOfRetriesExceeded',
  'KafkaJSTimeout',
  'KafkaJSLockTimeout',
  'KafkaJSGroupCoordinatorNotFound',
]);

// pg and mongoose give these neither a code nor a name of their own.
const MESSAGES =
  /^(timeout exceeded when trying to connect|timeout expired|Connection terminated|Query read timeout|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end|Cannot call .* before initial connection is complete)/;

interface ErrorDetails extends Error {
  readonly code?: unknown;
  /** kafkajs: whether the same request may succeed later. */
  readonly retriable?: unknown;
  readonly errors?: unknown;
}

/**
 * Whether the cause lies in a database, a broker or the network, so that the same work can succeed later. Everything else
 * is the message's or the code's own fault, and trying for ever would only block its neighbours.
 */
export function isInfrastructureError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, name, message, cause, errors }: ErrorDetails = error;
  if (typeof code === 'string' && (SQLSTATE.test(code) || SOCKET.has(code))) return true;
  if (isMongoError(name, code) || isKafkaError(error) || MESSAGES.test(message)) return true;
  // An AggregateError: each address of a host name was tried.
  if (Array.isArray(errors) && errors.some(isInfrastructureError)) return true;
  return isInfrastructureError(cause);
}

function isMongoError(name: string, code: unknown): boolean {
  if (MONGO_NAMES.has(name)) return true;
  return typeof code === 'number' && name.startsWith('Mongo') && MONGO_CODES.has(code);
}

function isKafkaError({ name, retriable }: ErrorDetails): boolean {
  return KAFKA_NAMES.has(name) || (name.startsWith('KafkaJS') && retriable === true);
}
