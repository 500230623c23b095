import { createRequire } from 'node:module';

/** kafkajs's queue of each connection: the requests that wait because of a limit or a throttling broker. */
interface RequestQueue {
  readonly pending: readonly unknown[];
  scheduleCheckPendingRequests: (this: RequestQueue) => void;
}

const { prototype } = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as {
  readonly prototype: RequestQueue;
};
const schedule = prototype.scheduleCheckPendingRequests;

/**
 * For each connection, kafkajs checks every millisecond whether a request waits (tulios/kafkajs #1704). That check is
 * most of the processor time of an idle service. With this change, it checks only while a request waits.
 */
prototype.scheduleCheckPendingRequests = function () {
  if (this.pending.length > 0) schedule.call(this);
};
