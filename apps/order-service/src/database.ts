import type { PostgresSettings } from '@shop/postgres';
import { CreateMessagingTables1763000000000 } from './migrations/1763000000000-create-messaging-tables.js';
import { CreateOrders1763000001000 } from './migrations/1763000001000-create-orders.js';
import { IndexUnsettledOrders1763000002000 } from './migrations/1763000002000-index-unsettled-orders.js';
import { AddAskedAt1763000003000 } from './migrations/1763000003000-add-asked-at.js';
import { IndexInbox1763000004000 } from './migrations/1763000004000-index-inbox.js';
import { OrderEntity, OrderLineEntity } from './order/order.entity.js';

/** The entities and migrations of the order database. */
export const schema = {
  entities: [OrderEntity, OrderLineEntity],
  migrations: [
    CreateMessagingTables1763000000000,
    CreateOrders1763000001000,
    IndexUnsettledOrders1763000002000,
    AddAskedAt1763000003000,
    IndexInbox1763000004000,
  ],
} satisfies Pick<PostgresSettings, 'entities' | 'migrations'>;
