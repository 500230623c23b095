/**
 * SQLSTATE classes and codes of temporary failures:
 * - connection (08), authorization of the connection (28), missing database (3D000);
 * - resources (53), shutdown (57P), disk (58);
 * - a session that exceeded a time-out (25P03, 25P04), a server that became a standby (25006);
 * - conflicts with other transactions (40001, 40P01, 55P03), a cancelled statement (57014).
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

/** MongoDB: no primary, no majority in time, a shutdown of the server, a time-out, a conflict with another writer. */
const MONGO_CODES = new Set([
  6, 7, 24, 50, 64, 89, 91, 100, 112, 133, 134, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436,
]);

/** Kafka errors that kafkajs itself does not retry: its retries have failed, or it leaves the retry to its caller. */
const KAFKA_NAMES = new Set([
  'KafkaJSNumberOfRetriesExceeded',
  'KafkaJSTimeout',
  'KafkaJSLockTimeout',
  'KafkaJSGroupCoordinatorNotFound',
]);

// These errors of pg and mongoose have neither a code nor their own name.
const MESSAGES =
  /^(timeout exceeded when trying to connect|timeout expired|Connection terminated|Query read timeout|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end|Cannot call .* before initial connection is complete)/;

interface ErrorDetails extends Error {
  readonly code?: unknown;
  /** kafkajs: whether the same request can succeed later. */
  readonly retriable?: unknown;
  readonly errors?: unknown;
}

/**
 * Whether the cause is in a database, a broker or the network, so that the same work can succeed later. Every other error
 * is a fault of the message or of the code. Endless retries of it would only block other messages.
 */
export function isInfrastructureError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, name, message, cause, errors }: ErrorDetails = error;
  if (typeof code === 'string' && (SQLSTATE.test(code) || SOCKET.has(code))) return true;
  if (isMongoError(name, code) || isKafkaError(error) || MESSAGES.test(message)) return true;
  // An AggregateError: the connection to each address of a host name failed.
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
