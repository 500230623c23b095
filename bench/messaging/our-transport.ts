// `EventPublisher` and `EventConsumer` as an app has them, from Nest's container.
import { OrderPlaced } from '@shop/contracts';
import { EventConsumer, EventPublisher, KafkaModule, type ReceivedEvent } from '@shop/messaging';
import type { LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { pino } from 'pino';
import { eventually } from '@shop/testing';
import { kafkaSettings } from './turn-server.ts';

/** The group that reads `OrderPlaced`; the dead-letter and retry topics of this one exist. */
export const GROUP = 'product-service';

const log = pino();

/** Lines as an app writes them: JSON by pino, to a file. */
const logger: LoggerService = {
  log: (fields: object, message?: string) => log.info(fields, message),
  warn: (fields: object, message?: string) => log.warn(fields, message),
  error: (fields: object, message?: string) => log.error(fields, message),
};

class Transport {}

export async function openTransport() {
  const kafka = KafkaModule.forRoot({
    inject: [],
    // As by default (`kafkaEnvironment`).
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
    /** Resolves when the consumer listens. It is closed by hand. */
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
