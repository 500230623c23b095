import { createRequire } from 'node:module';

/** Of kafkajs, for each connection: the requests that wait because of a limit or a throttling broker. */
interface RequestQueue {
  readonly pending: readonly unknown[];
  scheduleCheckPendingRequests: (this: RequestQueue) => void;
}

const { prototype } = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as {
  readonly prototype: RequestQueue;
};
const schedule = prototype.scheduleCheckPendingRequests;

/**
 * kafkajs looks every millisecond, for each connection and for ever, whether a request waits (tulios/kafkajs #1704). That
 * is most of what an idle service would use of its processor. Here it looks only while there is one.
 */
prototype.scheduleCheckPendingRequests = function () {
  if (this.pending.length > 0) schedule.call(this);
};
