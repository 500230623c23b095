/** Everything that listens, with its default port and how to choose another. */
export const portSettings = {
  bff: { what: 'the BFF', port: 3000 },
  order: { what: 'order-service', port: 3001 },
  user: { what: 'user-service', port: 3002 },
  product: { what: 'product-service', port: 3003 },
  postgres: { what: 'PostgreSQL', port: 15432 },
  mongo: { what: 'the MongoDB-compatible server', port: 17017 },
  kafka: { what: 'Kafka', port: 19092 },
  kafkaController: { what: "Kafka's controller", port: 19093 },
} as const;

export type PortName = keyof typeof portSettings;
export type Ports = Readonly<Record<PortName, number>>;

export const portNames = Object.keys(portSettings) as PortName[];

/** As in `port-kafka-controller`. */
export function portOption(name: PortName): string {
  return `port-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** As in `SHOP_KAFKA_CONTROLLER_PORT`. */
export function portVariable(name: PortName): string {
  return `SHOP_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}_PORT`;
}
