import { type DataOf, OrderConfirmed, OrderRejected } from '@shop/contracts';
import { createTopics, eventually, observeEvents } from '@shop/testing';
import { Catch, Controller, type ExceptionFilter, Injectable, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { expect, it } from 'vitest';
import { throwError } from 'rxjs';
import { v7 as uuidv7 } from 'uuid';
import { EventConsumer } from '../consumer/event-consumer.js';
import { OnEvent } from '../consumer/on-event.js';
import type { ReceivedEvent } from '../consumer/received-event.js';
import { confirmed, databaseUnavailable } from '../order-events.fixture.js';
import { testSettings } from '../transport.fixture.js';
import { KafkaModule } from './kafka.module.js';

@Injectable()
class Notes {
  readonly confirmed: number[] = [];
  attempts = 0;
}

@Controller()
class OrderConsumer {
  constructor(private readonly notes: Notes) {}

  @OnEvent(OrderConfirmed)
  async confirm({ data }: ReceivedEvent<DataOf<typeof OrderConfirmed>>): Promise<void> {
    await Promise.resolve();
    this.notes.confirmed.push(data.totalCents);
  }

  @OnEvent(OrderRejected)
  reject(): Promise<unknown> {
    const { notes } = this;
    // The first attempt fails in its stream, after the handler has returned.
    if (notes.attempts++ === 0) return Promise.resolve(throwError(databaseUnavailable));
    return Promise.resolve();
  }
}

/** Does for events what the problem filter of every app does. */
@Catch()
class Rethrow implements ExceptionFilter {
  catch(error: unknown): never {
    throw error;
  }
}

@Module({
  controllers: [OrderConsumer],
  providers: [Notes, { provide: APP_FILTER, useClass: Rethrow }],
})
class OrderModule {}

it('delivers events to the handlers of a Nest application, and classifies their errors', async () => {
  const topics = await createTopics();
  const observer = await observeEvents(topics);
  const module = await Test.createTestingModule({
    imports: [
      KafkaModule.forRoot({ inject: [], useFactory: () => testSettings(topics) }),
      OrderModule,
    ],
  }).compile();
  const app = module.createNestMicroservice({ strategy: module.get(EventConsumer), logger: false });
  await app.listen();

  const orderId = uuidv7();
  const data = confirmed(orderId, 7);
  await observer.publish(OrderConfirmed, { subject: orderId, data });
  const { userId, lines } = data;
  const rejected = { orderId, userId, lines, reason: 'timed-out' };
  await observer.publish(OrderRejected, { subject: orderId, data: rejected });

  const notes = app.get(Notes);
  await eventually(() => expect(notes).toMatchObject({ confirmed: [7], attempts: 2 }));
  expect(observer.all().filter(({ topic }) => topic.endsWith('.dlq'))).toEqual([]);
  await app.close();
  await observer.close();
});
