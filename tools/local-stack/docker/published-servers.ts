import type { Ports } from '../settings.ts';
import { type Store, storeKinds } from '../stores.ts';

/**
 * What docker-compose.yml lacks for apps that run on this machine: the servers' ports, published on 127.0.0.1. The servers
 * live as long as `npm start`: after a crash they start again, but they do not come back when the machine starts.
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
  // Ports of an internal network cannot be published. One for each database it stays.
  const networks = ['kafka', ...stores.map(({ app }) => `${app.shortName}-database`)];
  return {
    services: {
      ...databases,
      kafka: {
        restart,
        ports: [`127.0.0.1:${kafkaPort}:19092`],
        environment: {
          KAFKA_LISTENERS: 'PLAINTEXT://:9092,CONTROLLER://localhost:9093,HOST://:19092',
          // A client is told here where to go on: inside by the name, outside by the published port.
          KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://kafka:9092,HOST://127.0.0.1:${kafkaPort}`,
        },
      },
    },
    networks: Object.fromEntries(networks.map((name) => [name, { internal: false }])),
  };
}
