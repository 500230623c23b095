import type { z } from 'zod';

/**
 * One event type. The sender writes with this definition, and every receiver reads with it.
 *
 * @property type CloudEvents `ce_type`, ending in its version. A breaking change is a new type next to the old one.
 * @property source CloudEvents `ce_source`: the one service that may publish it.
 * @property topic the Kafka topic, without any prefix. The key of every message is the order's id.
 * @property data the payload. Readers ignore unknown fields, so a new optional field breaks no reader.
 * @property mustArrive R12: no deadline of the saga replaces this event. A dead letter of it is replayed and never
 *   discarded.
 */
export interface EventDefinition<Data = unknown> {
  readonly type: string;
  readonly source: string;
  readonly topic: string;
  readonly data: z.ZodType<Data>;
  readonly mustArrive?: true;
}

/** The payload of an event: `DataOf<typeof OrderPlaced>`. */
export type DataOf<Definition> = Definition extends EventDefinition<infer Data> ? Data : never;

export function defineEvent<Data>(definition: EventDefinition<Data>): EventDefinition<Data> {
  return definition;
}
