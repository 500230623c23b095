import type { z } from 'zod';

/**
 * What a service tells the others: one definition, used by the sender to write and by every receiver to read.
 *
 * @property type CloudEvents `ce_type`, ending in its version: a breaking change is a new type beside the old one.
 * @property source CloudEvents `ce_source`: the one service that may publish it.
 * @property topic the Kafka topic, without any prefix; every topic is keyed by the order's id.
 * @property data the payload. Unknown fields are ignored, so adding an optional field breaks nobody.
 * @property mustArrive R12: no deadline of the saga makes up for it, so a dead letter of it is replayed and never dropped.
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
