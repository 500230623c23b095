import type { EventDefinition } from '@shop/contracts';
import { traceHeaders } from '@shop/tracing';
import { v7 as uuidv7 } from 'uuid';

/** An event in its format for Kafka: CloudEvents 1.0 in binary mode. Plain data, so that a database can store it. */
export interface EventRecord {
  readonly id: string;
  readonly topic: string;
  readonly key: string;
  readonly headers: Record<string, string>;
  readonly value: string;
  /** The time for which it has waited in an outbox until now, in milliseconds. */
  readonly waitedMs?: number;
}

export interface EventContent<Data> {
  /** The id of its order. It is also the Kafka key, so that the events of one order stay in sequence. */
  readonly subject: string;
  readonly data: Data;
  /** The position among the aggregate's own events, without gaps. Only the owner of the order numbers its events. */
  readonly sequence?: number;
  /** Given only if a recorded event is published again: it keeps its id. */
  readonly id?: string;
}

/** The event in the current trace. Fails if the data violates the contract, because a service must not publish it. */
export function encodeEvent<Data>(
  definition: EventDefinition<Data>,
  { subject, data, sequence, id = uuidv7() }: EventContent<Data>,
): EventRecord {
  return {
    id,
    topic: definition.topic,
    key: subject,
    headers: {
      ce_specversion: '1.0',
      ce_id: id,
      ce_type: definition.type,
      ce_source: definition.source,
      ce_subject: subject,
      ce_time: new Date().toISOString(),
      ...(sequence === undefined ? {} : { ce_sequence: String(sequence) }),
      'content-type': 'application/json',
      ...traceHeaders(),
    },
    value: JSON.stringify(definition.data.parse(data)),
  };
}
