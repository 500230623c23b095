import type { SpanDetails } from '@shop/tracing';
import type { KafkaMessage } from 'kafkajs';
import type { Position } from './delivery.js';

/** The span of one delivery of a message. Each further delivery has its own span in the same trace. */
export function processSpan(
  group: string,
  { topic, source, partition }: Position,
  { key, offset }: Pick<KafkaMessage, 'key' | 'offset'>,
  headers: Record<string, string>,
): SpanDetails {
  return {
    name: `process ${topic}`,
    kind: 'consumer',
    attributes: {
      'messaging.system': 'kafka',
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'messaging.destination.name': source,
      'messaging.destination.partition.id': String(partition),
      'messaging.kafka.offset': Number(offset),
      'messaging.kafka.message.key': key?.toString(),
      'messaging.consumer.group.name': group,
      'messaging.message.id': headers['ce_id'],
      'cloudevents.event_type': headers['ce_type'],
    },
  };
}
