import type { Ports } from '../settings.ts';
import { type Store, storeKinds } from '../stores.ts';

/**
 * The addition to docker-compose.yml for apps on this machine: it publishes the ports of the servers on 127.0.0.1. The
 * servers restart after a crash, but not when the machine boots.
 */
export function publishedServers(stores: readonly Store[], ports: Ports): object {
  const restart = 'on-failure';
  const kafkaPort = ports['kafka'];
  const databases = Object.fromEntries(
    stores.map(({ container, kind, portName }) => [
      container,
      { restart, ports: [`127.0.0.1:${ports[portName]}:${storeKinds[kind].containerPort}`] },
    ]),
  );
  // An internal network cannot publish ports. Each database keeps its own network.
  const networks = ['kafka', ...stores.map(({ app }) => `${app.shortName}-database`)];
  return {
    services: {
      ...databases,
      kafka: {
        restart,
        ports: [`127.0.0.1:${kafkaPort}:19092`],
        environment: {
          KAFKA_LISTENERS: 'PLAINTEXT://:9092,CONTROLLER://localhost:9093,HOST://:19092',
          // Kafka sends clients to these addresses: the name for containers, the published port for this machine.
          KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://kafka:9092,HOST://127.0.0.1:${kafkaPort}`,
        },
      },
    },
    networks: Object.fromEntries(networks.map((name) => [name, { internal: false }])),
  };
}
