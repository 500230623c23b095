import type { ConnectOptions } from 'mongoose';

/**
 * Every wait has a time limit. Together (server selection, a free connection, the response) they take less than 20 s.
 * product-service depends on this limit: a write that an attempt starts in its last moment finishes before the entries of
 * its order may be pruned (R6).
 */
export const connectionOptions = {
  /** Without a connection, an operation fails immediately instead of waiting: HTTP returns 503, a partition is paused. */
  bufferCommands: false,
  /** `Database` creates collections and indexes, because it handles their failure. */
  autoCreate: false,
  autoIndex: false,
  maxPoolSize: 20,
  serverSelectionTimeoutMS: 2_000,
  connectTimeoutMS: 2_000,
  waitQueueTimeoutMS: 5_000,
  socketTimeoutMS: 8_000,
  /** An acknowledged write survives the loss of a process, of power and of a minority of the replica set. */
  writeConcern: { w: 'majority', j: true },
  /** The steps are idempotent, so the driver does not need to retry. A server without a replica set could not do it. */
  retryWrites: false,
} satisfies ConnectOptions;
