// product-service as a whole, on a database and topics of its own.
import { EventConsumer } from '@shop/messaging';
import {
  createGate,
  createIdentity,
  createMongoDatabase,
  createTopics,
  eventually,
  startApp,
} from '@shop/test-support';
import { AppModule } from './app.module.js';

export type RunningService = Awaited<ReturnType<typeof startService>>;

/** @param away whether MongoDB is out of reach at the start; `gate` brings it back. */
export async function startService(
  { away = false } = {},
  environment: Record<string, string> = {},
) {
  const [database, topics, identity] = await Promise.all([
    createMongoDatabase(),
    createTopics(),
    createIdentity(),
  ]);
  const gate = await createGate(database.url);
  if (away) await gate.cut();
  const variables = {
    MONGODB_URL: gate.url,
    KAFKA_BROKERS: topics.brokers,
    KAFKA_TOPIC_PREFIX: topics.prefix,
    JWKS_URL: identity.jwksUrl,
    SEED_DEMO_DATA: 'true',
    ...environment,
  };
  const replica = () =>
    startApp(AppModule, variables, { transports: (app) => [app.get(EventConsumer)] });
  const service = await replica();

  const get = async <Body = Record<string, unknown>>(path: string) => {
    const response = await fetch(service.url + path);
    const body = (await response.json()) as Body;
    return { status: response.status, headers: response.headers, body };
  };
  return {
    app: service.app,
    gate,
    topics,
    get,
    /** One more process of the same service, as far as MongoDB and Kafka can tell. */
    replica,
    ready: () =>
      eventually(
        async () => {
          const { body } = await get('/health/ready');
          if (body['status'] !== 'ok') throw new Error(JSON.stringify(body));
        },
        { withinMs: 30_000 },
      ),
    close: async () => {
      await service.close();
      await Promise.all([gate.close(), identity.close()]);
      await database.drop();
    },
  };
}
