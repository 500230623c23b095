import { leafSpanOf, senderOf } from '@shop/tracing';
import type { EventRecord } from './event-record.js';

/**
 * The span of sending an event, in the trace in which it was recorded; undefined if that trace is not sampled. It
 * starts at the time at which the event was recorded. So a slow outbox or an unavailable broker shows as a long span.
 * An event that is sent twice has two spans.
 */
export function sendSpan({ id, topic, key, headers, waitedMs = 0 }: EventRecord) {
  const sender = senderOf(headers);
  return (
    sender &&
    leafSpanOf(sender, () => ({
      name: `send ${topic}`,
      kind: 'producer',
      startedAt: Date.now() - waitedMs,
      attributes: {
        'messaging.system': 'kafka',
        'messaging.operation.name': 'send',
        'messaging.operation.type': 'send',
        'messaging.destination.name': topic,
        'messaging.message.id': id,
        'messaging.kafka.message.key': key,
        'cloudevents.event_type': headers['ce_type'],
        'shop.order.id': key,
        'shop.outbox.waited_ms': waitedMs,
      },
    }))
  );
}
