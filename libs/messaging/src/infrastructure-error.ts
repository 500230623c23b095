/** SQLSTATE classes and codes that say "not now": connection, resources, shutdown, conflicts with others. */
const SQLSTATE = /^(08...|53...|57P0.|40001|40P01|55P03|57014)$/;

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

const NAMES = new Set([
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoServerSelectionError',
  'MongooseServerSelectionError',
  'MongoNotConnectedError',
  'MongoTopologyClosedError',
  'MongoPoolClearedError',
  'MongoPoolClosedError',
  'MongoWaitQueueTimeoutError',
  'MongoClientClosedError',
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSConnectionTimeout',
  'KafkaJSRequestTimeoutError',
  'KafkaJSBrokerNotFound',
  'KafkaJSNumberOfRetriesExceeded',
]);

/** MongoDB: the primary went away or the server is going down. */
const MONGO_CODES = new Set([6, 7, 89, 91, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436]);

// pg and mongoose give these neither a code nor a name of their own.
const MESSAGES =
  /^(timeout exceeded when trying to connect|Connection terminated|Query read timeout|Client has encountered a connection error|Cannot call .* before initial connection is complete)/;

/**
 * Whether the cause lies in a database, a broker or the network, so that the same work can succeed later. Everything else
 * is the message's or the code's own fault, and trying for ever would only block its neighbours.
 */
export function isInfrastructureError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && (SQLSTATE.test(code) || SOCKET.has(code))) return true;
  if (typeof code === 'number' && error.name.startsWith('Mongo') && MONGO_CODES.has(code)) {
    return true;
  }
  return (
    NAMES.has(error.name) || MESSAGES.test(error.message) || isInfrastructureError(error.cause)
  );
}
