import type { EventDefinition } from '@shop/contracts';
import { EventPattern } from '@nestjs/microservices';
import type { ReceivedEvent } from './received-event.js';

/** Marks the handlers of this transport, so that no other Nest transport of the same app uses them. */
export const SHOP_EVENTS = Symbol('shop-events');

/** The event type of a handler. Several types share a topic, so the topic alone does not identify a handler. */
export interface EventBinding {
  readonly definition: EventDefinition;
}

type Handler<Data> = (event: ReceivedEvent<Data>) => Promise<unknown>;

/** Binds a method of a `@Controller()` to one event type: `@OnEvent(OrderPlaced) reserve(event: ReceivedEvent<…>)`. */
export function OnEvent<Data>(definition: EventDefinition<Data>) {
  const bind: MethodDecorator = EventPattern<string>(
    `${definition.topic}/${definition.type}`,
    SHOP_EVENTS,
    { definition } satisfies EventBinding,
  );
  return <Method extends Handler<Data>>(
    target: object,
    name: string | symbol,
    descriptor: TypedPropertyDescriptor<Method>,
  ): void => {
    bind(target, name, descriptor as TypedPropertyDescriptor<unknown>);
  };
}
