/** Everything that listens, with its default port and how to choose another. `only`: in one way to get the servers. */
export const portSettings = {
  bff: { what: 'the BFF', port: 3000 },
  order: { what: 'order-service', port: 3001 },
  user: { what: 'user-service', port: 3002 },
  product: { what: 'product-service', port: 3003 },
  postgres: { what: 'PostgreSQL', port: 15432 },
  userPostgres: { what: "user-service's own PostgreSQL", port: 15433, only: 'docker' },
  mongo: { what: 'MongoDB', port: 17017 },
  kafka: { what: 'Kafka', port: 19092 },
  traces: { what: "the receiver of 'npm run trace'", port: 14318 },
  kafkaController: { what: "Kafka's controller", port: 19093, only: 'local' },
} as const satisfies Record<string, PortSetting>;

interface PortSetting {
  readonly what: string;
  readonly port: number;
  readonly only?: ServersFrom;
}

/** Processes on this machine, or containers. */
export type ServersFrom = 'local' | 'docker';

export type PortName = keyof typeof portSettings;
export type Ports = Readonly<Record<PortName, number>>;

export const portNames = Object.keys(portSettings) as PortName[];
export const appPortNames = ['bff', 'order', 'user', 'product'] as const;

export function serverPortNames(serversFrom: ServersFrom): PortName[] {
  return portNames.filter((name) => {
    const { only = serversFrom }: PortSetting = portSettings[name];
    return only === serversFrom && !appPortNames.some((app) => app === name);
  });
}

/** As in `port-kafka-controller`. */
export function portOption(name: PortName): string {
  return `port-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** As in `SHOP_KAFKA_CONTROLLER_PORT`; docker-compose.infra.yml reads the same ones. */
export function portVariable(name: PortName): string {
  return `SHOP_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}_PORT`;
}
