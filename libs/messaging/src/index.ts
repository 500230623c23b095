export { type SqlTransaction, type TransactionalDatabase } from './database.js';
export {
  DeadLetterDesk,
  type DeskAnswer,
  type DeskRequest,
  type LetterReport,
} from './dead-letter-desk.js';
export { DeadLetterMetrics } from './dead-letter-metrics.js';
export { EventConsumer } from './event-consumer.js';
export { EventPublisher } from './event-publisher.js';
export { encodeEvent, type EventContent, type EventRecord } from './event-record.js';
export { Inbox } from './inbox.js';
export { inboxEnvironment } from './inbox-environment.js';
export { InboxRetention } from './inbox-retention.js';
export { InboxRetentionModule } from './inbox-retention.module.js';
export { isInfrastructureError } from './infrastructure-error.js';
export { type KafkaSettings } from './kafka-client.js';
export { kafkaEnvironment, kafkaSettings } from './kafka-environment.js';
export { KafkaModule, type KafkaModuleOptions } from './kafka.module.js';
export { createMessagingTables, indexInboxByAge } from './messaging-tables.js';
export { OnEvent } from './on-event.js';
export { type LetterFilter } from './letter-filter.js';
export { appendToOutbox } from './outbox.js';
export { OutboxModule } from './outbox.module.js';
export { OutboxRelay } from './outbox-relay.js';
export { PeriodicSweep } from './periodic-sweep.js';
export { type ReceivedEvent } from './received-event.js';
