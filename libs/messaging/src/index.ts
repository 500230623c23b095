export { EventConsumer } from './consumer/event-consumer.js';
export { OnEvent } from './consumer/on-event.js';
export { type ReceivedEvent } from './consumer/received-event.js';
export { type SqlTransaction, type TransactionalDatabase } from './database.js';
export { type DeadLetterFilter } from './dead-letters/dead-letter-filter.js';
export { DeadLetterMetrics } from './dead-letters/dead-letter-metrics.js';
export {
  DeadLetterQueues,
  type DeadLetterReport,
  type DeadLetterRequest,
  type DeadLetterResponse,
} from './dead-letters/dead-letter-queues.js';
export { Inbox } from './inbox/inbox.js';
export { inboxEnvironment } from './inbox/inbox-environment.js';
export { InboxRetention } from './inbox/inbox-retention.js';
export { InboxRetentionModule } from './inbox/inbox-retention.module.js';
export { type KafkaSettings } from './kafka/kafka-client.js';
export { kafkaEnvironment, kafkaSettings } from './kafka/kafka-environment.js';
export { KafkaModule, type KafkaModuleOptions } from './kafka/kafka.module.js';
export { createMessagingTables, indexInboxByAge } from './messaging-tables.js';
export { appendToOutbox } from './outbox/outbox.js';
export { OutboxModule } from './outbox/outbox.module.js';
export { OutboxRelay } from './outbox/outbox-relay.js';
export { EventPublisher } from './publisher/event-publisher.js';
export { encodeEvent, type EventContent, type EventRecord } from './publisher/event-record.js';
