/**
 * The first migration of every service that has an outbox and an inbox. `CACHE 1` is PostgreSQL's default. It is
 * explicit, because R11 depends on it: cached ids of two sessions would not increase in the order of commits.
 */
export const createMessagingTables = [
  `CREATE TABLE outbox (
     id bigint GENERATED ALWAYS AS IDENTITY (CACHE 1) PRIMARY KEY,
     event_id uuid NOT NULL,
     topic text NOT NULL,
     key text NOT NULL,
     headers jsonb NOT NULL,
     value text NOT NULL,
     created_at timestamptz NOT NULL DEFAULT now()
   )`,
  `CREATE TABLE inbox (
     event_id uuid PRIMARY KEY,
     received_at timestamptz NOT NULL DEFAULT now()
   )`,
] as const;

/** A later migration of these services. `InboxRetention` finds old rows with this index. */
export const indexInboxByAge = `CREATE INDEX inbox_by_age ON inbox (received_at)`;
