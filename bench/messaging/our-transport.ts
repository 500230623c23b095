// `EventPublisher` and `EventConsumer` from Nest's container, as in an app.
import { OrderPlaced } from '@shop/contracts';
import { EventConsumer, EventPublisher, KafkaModule, type ReceivedEvent } from '@shop/messaging';
import type { LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { pino } from 'pino';
import { eventually } from '@shop/testing';
import { kafkaSettings } from './work-server.ts';

/** A group that reads `OrderPlaced`, and whose dead-letter and retry topics exist. */
export const GROUP = 'product-service';

const log = pino();

/** Log lines as an app writes them: JSON by pino, to a file. */
const logger: LoggerService = {
  log: (fields: object, message?: string) => log.info(fields, message),
  warn: (fields: object, message?: string) => log.warn(fields, message),
  error: (fields: object, message?: string) => log.error(fields, message),
};

class Transport {}

export async function openTransport() {
  const kafka = KafkaModule.forRoot({
    inject: [],
    // The default values of `kafkaEnvironment`.
    useFactory: () => ({
      ...kafkaSettings(),
      group: GROUP,
      maxInFlight: 8,
      batchBytes: 262_144,
    }),
  });
  const app = await NestFactory.createApplicationContext(
    { module: Transport, imports: [kafka] },
    { logger },
  );
  return {
    publisher: app.get(EventPublisher),
    close: () => app.close(),
    /** Resolves when the consumer is ready. The caller has to close it. */
    consume: async (handler: (event: ReceivedEvent) => Promise<void>): Promise<EventConsumer> => {
      const consumer = app.get(EventConsumer);
      const { topic, type } = OrderPlaced;
      const extras = { definition: OrderPlaced };
      consumer.addHandler(`${topic}/${type}`, handler, true, extras);
      consumer.listen((error) => {
        if (error) throw error as Error;
      });
      await eventually(() => consumer.check(), { withinMs: 30_000 });
      return consumer;
    },
  };
}
