import { Controller } from '@nestjs/common';
import { EventPattern, Payload, Server } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { sampleApp } from './fixtures/sample-app.fixture.js';
import { Problem } from './problems/problem.js';

class OrderNotFound extends Error {}

@Controller()
class EventController {
  readonly seen: unknown[] = [];

  @EventPattern('order-placed')
  placed(@Payload({ schema: z.object({ orderId: z.string() }) }) data: unknown) {
    this.seen.push(data);
  }

  @EventPattern('order-gone')
  gone(@Payload() data: unknown) {
    throw new OrderNotFound(JSON.stringify(data));
  }
}

/** Delivers events to their handlers as the Kafka transport does. */
class MemoryTransport extends Server {
  override on(): never {
    throw new Error('this transport has no own events');
  }
  override unwrap(): never {
    throw new Error('nothing to unwrap');
  }
  listen(callback: () => void) {
    callback();
  }
  close() {}

  async dispatch(pattern: string, data: unknown): Promise<void> {
    const result: unknown = await this.getHandlerByPattern(pattern)?.(data, {});
    if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
  }
}

it(
  'accepts events without a token, validates them, and returns errors unchanged',
  { timeout: 30_000 },
  async () => {
    const app = await sampleApp({ controllers: [EventController] });
    const transport = new MemoryTransport();
    app.connectMicroservice({ strategy: transport }, { inheritAppConfig: true });
    await app.startAllMicroservices();

    await transport.dispatch('order-placed', { orderId: '7', unknown: 'field' });
    expect(app.get(EventController).seen).toEqual([{ orderId: '7' }]);
    await expect(transport.dispatch('order-placed', {})).rejects.toBeInstanceOf(Problem);
    await expect(transport.dispatch('order-gone', {})).rejects.toBeInstanceOf(OrderNotFound);
  },
);
