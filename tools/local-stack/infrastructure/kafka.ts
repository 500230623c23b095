import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { StackProblem } from '@shop/running-stack/problem';
import { runTool } from '@shop/running-stack/tool';
import { javaServer, type JavaServerOptions } from './java-server.ts';
import { checkPort } from './local-server.ts';
import type { SupervisedSpec } from './supervised-process.ts';

export interface KafkaOptions extends JavaServerOptions {
  readonly controllerPort: number;
}

/** One process is broker and controller (KRaft). The first call formats the data folder. */
export async function kafka(options: KafkaOptions): Promise<SupervisedSpec> {
  const { dataDir, port } = options;
  mkdirSync(dataDir, { recursive: true });
  const properties = join(dataDir, 'server.properties');
  writeFileSync(properties, serverProperties(options));
  await formatOnce(options, properties);
  return javaServer(options, {
    name: 'Kafka',
    logName: 'kafka',
    memory: ['-Xms64m', '-Xmx256m'],
    program: ['kafka.Kafka', properties],
    check: () => checkBroker(port),
    startTimeoutMs: 120_000,
  });
}

/** An open port is not enough: the broker serves clients only after the controller has registered it. */
async function checkBroker(port: number): Promise<void> {
  await checkPort(port);
  const client = new Kafka({
    brokers: [`127.0.0.1:${port}`],
    logLevel: logLevel.NOTHING,
    retry: { retries: 0 },
  });
  const admin = client.admin();
  try {
    await admin.connect();
    const { brokers } = await admin.describeCluster();
    if (brokers.length === 0) throw new Error('the broker is not in its cluster yet');
  } finally {
    await admin.disconnect();
  }
}

async function formatOnce(options: KafkaOptions, properties: string): Promise<void> {
  const { dataDir, java, signal } = options;
  const formatted = join(dataDir, 'formatted');
  if (existsSync(formatted)) return;
  // An interrupted format continues with the same cluster id.
  const idFile = join(dataDir, 'cluster-id');
  if (!existsSync(idFile)) writeFileSync(idFile, randomBytes(16).toString('base64url'));
  const result = await runTool(
    java.java,
    ['-Xmx128m', ...java.options]
      .concat('kafka.tools.StorageTool', 'format', '--ignore-formatted')
      // One argument: Kafka would read an id that starts with '-' as an option.
      .concat(`--cluster-id=${readFileSync(idFile, 'utf8')}`, '-c', properties),
    { signal },
  );
  if (result.code !== 0)
    throw new StackProblem(`Kafka could not format its data folder:\n${result.output}`);
  writeFileSync(formatted, '');
}

function serverProperties({ dataDir, port, controllerPort }: KafkaOptions): string {
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': join(dataDir, 'log'),

    // One node has no replicas.
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 4,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'share.coordinator.state.topic.num.partitions': 4,

    // An undeclared topic is an error.
    'auto.create.topics.enable': false,
    'group.initial.rebalance.delay.ms': 0,
    // After a SIGKILL a restart waits until the session of the old broker expires. The default is 9 s.
    'broker.session.timeout.ms': 2000,
    'broker.heartbeat.interval.ms': 500,

    // Low limits for few clients and little data.
    'log.cleaner.dedupe.buffer.size': 4 * 1024 * 1024,
    'log.index.size.max.bytes': 1024 * 1024,
    'num.network.threads': 2,
    'num.io.threads': 4,
    'background.threads': 2,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
