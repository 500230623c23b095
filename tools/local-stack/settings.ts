import { type AppDescription, isService } from '@shop/app-descriptions/app-description';
import { byPort, storeKinds, storesOf, type StoreKind } from './stores.ts';

/** Processes on this machine, or containers. */
export type ServersFrom = 'local' | 'docker';

/** An app or a server, with its default port. */
export interface PortSetting {
  /** As in `--port-kafka-controller` and `SHOP_KAFKA_CONTROLLER_PORT`. */
  readonly name: string;
  readonly what: string;
  readonly port: number;
  /** Used only with these servers. */
  readonly only?: ServersFrom;
}

/** Setting → the chosen port. */
export type Ports = Readonly<Record<string, number>>;

/** Every port that something can listen on. */
export function portSettings(apps: readonly AppDescription[]): PortSetting[] {
  return [...appPortSettings(apps), ...serverPortSettings(apps)];
}

export function appPortSettings(apps: readonly AppDescription[]): PortSetting[] {
  return byPort(apps.filter(isService)).map(({ name, shortName, port }) => ({
    name: shortName,
    what: name,
    port,
  }));
}

export function serverPortSettings(apps: readonly AppDescription[]): PortSetting[] {
  return [
    ...storePortSettings(apps, 'postgres'),
    ...storePortSettings(apps, 'mongo'),
    { name: 'kafka', what: 'Kafka', port: 19092 },
    { name: 'traces', what: "the receiver of 'npm run trace'", port: 14318 },
    { name: 'kafka-controller', what: "Kafka's controller", port: 19093, only: 'local' },
  ];
}

/** One server on this machine. With containers each further app has its own server. */
function storePortSettings(apps: readonly AppDescription[], kind: StoreKind): PortSetting[] {
  const { what, port } = storeKinds[kind];
  const further = storesOf(apps).filter((store) => store.kind === kind && store.portName !== kind);
  return [
    { name: kind, what, port },
    ...further.map(({ app, portName }, index) => ({
      name: portName,
      what: `${app.name}'s own ${what}`,
      port: port + 1 + index,
      only: 'docker' as const,
    })),
  ];
}

/** Whether the port is used. */
export function isUsed({ only }: PortSetting, serversFrom: ServersFrom): boolean {
  return only === undefined || only === serversFrom;
}

export function portOption({ name }: PortSetting): string {
  return `port-${name}`;
}

export function portVariable({ name }: PortSetting): string {
  return `SHOP_${name.replaceAll('-', '_').toUpperCase()}_PORT`;
}
