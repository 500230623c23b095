import { type DynamicModule, Module, type ModuleMetadata } from '@nestjs/common';
import { Registry } from 'prom-client';
import { ConsumerMetrics } from '../consumer/consumer-metrics.js';
import { EventConsumer } from '../consumer/event-consumer.js';
import { DeadLetterMetrics } from '../dead-letters/dead-letter-metrics.js';
import { EventPublisher } from '../publisher/event-publisher.js';
import { createKafka, type KafkaSettings } from './kafka-client.js';

export interface KafkaModuleOptions<Dependencies extends unknown[]> extends Pick<
  ModuleMetadata,
  'imports'
> {
  readonly inject: { [Index in keyof Dependencies]: unknown };
  readonly useFactory: (...dependencies: Dependencies) => KafkaSettings;
}

const KAFKA_SETTINGS = Symbol('KAFKA_SETTINGS');
const KAFKA = Symbol('KAFKA');

/**
 * Kafka for one service: `EventConsumer` (the transport for `startService`), `EventPublisher`, and `DeadLetterMetrics`,
 * which returns a warning for readiness.
 */
@Module({})
export class KafkaModule {
  static forRoot<Dependencies extends unknown[]>({
    imports,
    inject,
    useFactory,
  }: KafkaModuleOptions<Dependencies>): DynamicModule {
    return {
      module: KafkaModule,
      global: true,
      imports: imports ?? [],
      providers: [
        { provide: KAFKA_SETTINGS, inject: inject as never[], useFactory },
        { provide: KAFKA, inject: [KAFKA_SETTINGS], useFactory: createKafka },
        {
          provide: EventPublisher,
          inject: [KAFKA, KAFKA_SETTINGS],
          useFactory: (kafka: ReturnType<typeof createKafka>, { topicPrefix }: KafkaSettings) =>
            new EventPublisher(kafka, topicPrefix),
        },
        {
          provide: ConsumerMetrics,
          // The app's registry, if it has one. Otherwise no client reads these metrics.
          inject: [{ token: Registry, optional: true }],
          useFactory: (registry: Registry = new Registry()) => new ConsumerMetrics(registry),
        },
        {
          provide: DeadLetterMetrics,
          inject: [KAFKA, KAFKA_SETTINGS, { token: Registry, optional: true }],
          useFactory: (
            kafka: ReturnType<typeof createKafka>,
            settings: KafkaSettings,
            registry: Registry = new Registry(),
          ) => new DeadLetterMetrics(kafka, settings, registry),
        },
        {
          provide: EventConsumer,
          inject: [KAFKA, EventPublisher, ConsumerMetrics, KAFKA_SETTINGS],
          useFactory: (
            kafka: ReturnType<typeof createKafka>,
            publisher: EventPublisher,
            metrics: ConsumerMetrics,
            settings: KafkaSettings,
          ) => new EventConsumer(kafka, publisher, metrics, settings),
        },
      ],
      exports: [EventConsumer, EventPublisher, DeadLetterMetrics],
    };
  }
}
