import type { ConnectOptions } from 'mongoose';

/**
 * Every wait has an end. Together (server selection, a free connection, the answer) they stay below 20 s. product-service
 * relies on it: a write that an attempt begins in its last moment is over before its order's entries may be pruned (R6).
 */
export const connectionOptions = {
  /** Without a connection an operation fails at once instead of waiting in memory: an answer 503, a paused partition. */
  bufferCommands: false,
  /** `Database` creates collections and indexes, where their failure is seen. */
  autoCreate: false,
  autoIndex: false,
  maxPoolSize: 20,
  serverSelectionTimeoutMS: 2_000,
  connectTimeoutMS: 2_000,
  waitQueueTimeoutMS: 5_000,
  socketTimeoutMS: 8_000,
  /** An acknowledged write survives the loss of a process, of power and of a minority of the replica set. */
  writeConcern: { w: 'majority', j: true },
  /** The steps can be repeated as they are, so the driver need not do it; a server without replicas could not either. */
  retryWrites: false,
} satisfies ConnectOptions;
