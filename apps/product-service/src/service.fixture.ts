// Runs the whole product-service with its own database and topics.
import { EventConsumer } from '@shop/messaging';
import {
  createTcpProxy,
  createIdentity,
  createMongoDatabase,
  createTopics,
  eventually,
  startApp,
} from '@shop/testing';
import { getConnectionToken, getModelToken } from '@nestjs/mongoose';
import type { Connection, Model } from 'mongoose';
import { v7 as uuidv7 } from 'uuid';
import { AppModule } from './app.module.js';
import { PRODUCT, type ProductDocument } from './catalog/product.schema.js';

export type RunningService = Awaited<ReturnType<typeof startService>>;

/**
 * Starts product-service and waits until it is ready, unless its database is unavailable.
 *
 * @param unavailable if true, MongoDB cannot be reached at the start; `databaseProxy.restore()` makes it available.
 */
export async function startService({ unavailable = false } = {}) {
  const [database, topics, identity] = await Promise.all([
    createMongoDatabase(),
    createTopics(),
    createIdentity(),
  ]);
  const databaseProxy = await createTcpProxy(database.url);
  if (unavailable) await databaseProxy.cut();
  const environment = {
    // With this option, tests can see the commands that the driver sends.
    MONGODB_URL: `${databaseProxy.url}?monitorCommands=true`,
    KAFKA_BROKERS: topics.brokers,
    KAFKA_TOPIC_PREFIX: topics.prefix,
    JWKS_URL: identity.jwksUrl,
    SEED_DEMO_DATA: 'true',
  };
  const replica = () =>
    startApp(AppModule, environment, { transports: (app) => [app.get(EventConsumer)] });
  const service = await replica();

  async function call<Body = Record<string, unknown>>(
    method: string,
    path: string,
    { body, key, token }: { body?: unknown; key?: string; token?: string } = {},
  ) {
    const response = await fetch(service.url + path, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as Body & { type?: string },
    };
  }
  const get = <Body = Record<string, unknown>>(path: string) => call<Body>('GET', path);
  const ready = () =>
    eventually(
      async () => {
        const { body } = await get('/health/ready');
        if (body['status'] !== 'ok') throw new Error(JSON.stringify(body));
      },
      { withinMs: 30_000 },
    );
  if (!unavailable) await ready();

  return {
    app: service.app,
    databaseProxy,
    topics,
    connection: service.app.get<Connection>(getConnectionToken()),
    products: service.app.get<Model<ProductDocument>>(getModelToken(PRODUCT)),
    get,
    call,
    ready,
    token: (roles: string[] = [], userId = uuidv7()) => identity.token({ userId, roles }),
    /** Starts another replica. It is in the same process, but MongoDB and Kafka cannot see that. */
    replica,
    close: async () => {
      await service.close();
      await Promise.all([databaseProxy.close(), identity.close()]);
      await database.drop();
    },
  };
}

/** The code of the problem in a response: the last part of its `type`. */
export function codeOf({ body }: { body: { type?: string } }): string | undefined {
  return body.type?.split('/').at(-1);
}
