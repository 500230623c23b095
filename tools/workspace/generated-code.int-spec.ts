// Checks the generated code in a copy of the workspace. It compiles, and passes lint and its own tests. A generated
// service runs alone, receives an event and adds its span to the trace.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type kafkaTopics, OrderConfirmed } from '@shop/contracts';
import type { createTopics } from '@shop/kafka-topics';
import { createIdentity, eventually, observeEvents, sampleOf } from '@shop/testing';
import { TraceReceiver } from '@shop/trace/trace-receiver';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import endpoint from './src/endpoint/generator.ts';
import event from './src/event/generator.ts';
import service from './src/service/generator.ts';
import { copyWorkspace, type WorkspaceCopy } from './workspace-copy.fixture.ts';

const MINUTES = 60_000;

const apps = ['notification-service', 'audit-service', 'review-service'];
/** What the generators add to existing apps. */
const features = [
  'apps/user-service/src/payment/payment-refunded.event',
  'apps/product-service/src/order-archived',
  'apps/user-service/src/wallet-limit',
  'apps/order-service/src/complaint',
  'apps/shop-bff/src/wallet-limit',
];

let copy: WorkspaceCopy;
beforeAll(async () => {
  copy = await copyWorkspace();
  const reads = ['OrderConfirmed', 'PaymentDeclined'];
  await copy.generate(
    (tree) => service(tree, { name: 'notification', reads: ['OrderConfirmed'] }),
    (tree) => service(tree, { name: 'audit', reads, database: 'postgres', http: true }),
    (tree) => service(tree, { name: 'review', database: 'mongo', http: true }),
    (tree) =>
      event(tree, { name: 'PaymentRefunded', writer: 'user-service', reader: 'audit-service' }),
    (tree) =>
      event(tree, { name: 'OrderArchived', writer: 'order-service', reader: 'product-service' }),
    (tree) =>
      endpoint(tree, {
        ...{ name: 'wallet-limit', service: 'user-service', bff: true },
        path: '/accounts/:userId/limit',
      }),
    (tree) =>
      endpoint(tree, {
        ...{ name: 'complaint', service: 'order-service', method: 'POST' },
        path: '/orders/:orderId/complaints',
      }),
  );
}, 2 * MINUTES);
afterAll(() => copy.remove());

it('compiles', { timeout: 5 * MINUTES }, () => {
  copy.run('tsc', '-b', ...[...apps, 'user-service', 'order-service'].map((app) => `apps/${app}`));
  copy.run('tsc', '-b', 'apps/product-service', 'apps/shop-bff', 'libs/kafka-topics');
});

it('passes lint and the check of the references between projects', { timeout: 5 * MINUTES }, () => {
  copy.run('nx', 'sync:check');
  copy.run(
    'eslint',
    '--max-warnings',
    '0',
    ...apps.map((app) => `apps/${app}`),
    ...changedSources(),
  );
});

it('passes its own tests and those of docker-compose.yml', { timeout: 5 * MINUTES }, () => {
  const files = [...apps.map((app) => `apps/${app}/`), ...features, 'tools/check/compose'];
  copy.run('vitest', 'run', '--project', 'unit', '--project', 'int', ...files);
});

it(
  'runs, and its span is part of the trace of an event that it reads',
  { timeout: 2 * MINUTES },
  async () => {
    const [receiver, identity] = [new TraceReceiver(), await createIdentity()];
    const [endpointUrl, topics] = [await receiver.listen(0), await topicsOfCopy()];
    const events = await observeEvents(topics);
    const main = join(copy.root, 'apps/notification-service/dist/main.js');
    const running = spawn(process.execPath, [main], {
      stdio: 'ignore',
      env: {
        ...process.env,
        ...{ PORT: '0', METRICS_PORT: '0', JWKS_URL: identity.jwksUrl },
        ...{ KAFKA_BROKERS: topics.brokers, KAFKA_TOPIC_PREFIX: topics.prefix },
        ...{ OTEL_EXPORTER_OTLP_ENDPOINT: endpointUrl, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' },
      },
    });
    const exited = once(running, 'exit');
    onTestFinished(async () => {
      running.kill();
      await exited;
      await Promise.all([events.close(), identity.close(), receiver.close()]);
    });
    const gtxid = randomUUID().replaceAll('-', '');
    const headers = {
      traceparent: `00-${gtxid}-00f067aa0ba902b7-01`,
      'x-gtxid': gtxid,
      'x-ltxid': '6',
    };

    const data = sampleOf(OrderConfirmed);
    await events.publish(OrderConfirmed, { subject: randomUUID(), data, headers });

    await eventually(
      () => {
        const spans = receiver.traces.find(gtxid)?.spans ?? [];
        expect(spans.map(({ service: app, kind }) => [app, kind])).toContainEqual([
          'notification-service',
          'consumer',
        ]);
      },
      { withinMs: MINUTES },
    );
  },
);

/** Also creates the topics of the generated readers, which only the contracts of the copy contain. */
async function topicsOfCopy() {
  const brokers = process.env['TEST_KAFKA_BROKERS'] ?? '';
  const prefix = `generated-${randomUUID().slice(0, 8)}.`;
  const library = (name: string) => import(join(copy.root, `libs/${name}/dist/index.js`));
  const contracts = (await library('contracts')) as { kafkaTopics: typeof kafkaTopics };
  const topics = (await library('kafka-topics')) as { createTopics: typeof createTopics };
  await topics.createTopics(brokers, contracts.kafkaTopics(prefix));
  return { brokers, prefix };
}

function changedSources(): string[] {
  const folders = features.filter((path) => !path.endsWith('.event'));
  const files = [
    'user-service/src/payment',
    'order-service/src/app.module.ts',
    'shop-bff/src/clients',
  ];
  return [...folders, ...files.map((file) => `apps/${file}`), 'libs/contracts/src'];
}
