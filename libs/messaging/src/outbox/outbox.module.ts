import { type DynamicModule, type InjectionToken, Module } from '@nestjs/common';
import { Registry } from 'prom-client';
import type { TransactionalDatabase } from '../database.js';
import { Inbox } from '../inbox/inbox.js';
import { EventPublisher } from '../publisher/event-publisher.js';
import { OutboxMetrics } from './outbox-metrics.js';
import { OutboxRelay } from './outbox-relay.js';

/**
 * Outbox relay and inbox in the service's own PostgreSQL database. It needs `KafkaModule`. Import it after that module
 * and after the database's module: Nest shuts global modules down in reverse order, and the relay's last batch needs
 * both.
 */
@Module({})
export class OutboxModule {
  static forRoot({ database }: { database: InjectionToken<TransactionalDatabase> }): DynamicModule {
    return {
      module: OutboxModule,
      global: true,
      providers: [
        {
          provide: OutboxRelay,
          inject: [database, EventPublisher],
          useFactory: (source: TransactionalDatabase, publisher: EventPublisher) =>
            new OutboxRelay(source, publisher),
        },
        {
          provide: OutboxMetrics,
          inject: [database, { token: Registry, optional: true }],
          useFactory: (source: TransactionalDatabase, registry: Registry = new Registry()) =>
            new OutboxMetrics(source, registry),
        },
        {
          provide: Inbox,
          inject: [database, OutboxRelay],
          useFactory: (source: TransactionalDatabase, relay: OutboxRelay) =>
            new Inbox(source, relay),
        },
      ],
      exports: [OutboxRelay, Inbox],
    };
  }
}
