import type { EventDefinition } from '@shop/contracts';
import { traceHeaders } from '@shop/tracing';
import { v7 as uuidv7 } from 'uuid';

/** An event as it goes to Kafka: CloudEvents 1.0 in binary mode. Plain data, so that a database can keep it. */
export interface EventRecord {
  readonly id: string;
  readonly topic: string;
  readonly key: string;
  readonly headers: Record<string, string>;
  readonly value: string;
  /** How long it has waited in an outbox until now, in milliseconds. */
  readonly waitedMs?: number;
}

export interface EventContent<Data> {
  /** The order it is about; also the Kafka key, so that one order's events stay in order. */
  readonly subject: string;
  readonly data: Data;
  /** The position among the aggregate's own events, without gaps. Only the owner of the order numbers its events. */
  readonly sequence?: number;
  /** Given only where an event that is already recorded is published again: it keeps its id. */
  readonly id?: string;
}

/** The event under the present trace. Fails where the data break the contract: nothing invalid may leave a service. */
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
