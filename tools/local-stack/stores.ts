import type { AppDescription } from '@shop/app-descriptions/app-description';

/** The kinds of databases, with the port of the one server on this machine. */
export const storeKinds = {
  postgres: { what: 'PostgreSQL', port: 15432, containerPort: 5432 },
  mongo: { what: 'MongoDB', port: 17017, containerPort: 27017 },
} as const;

export type StoreKind = keyof typeof storeKinds;

/** A database server as a container. Each app with a database has its own container. */
export interface Store {
  readonly app: AppDescription;
  readonly kind: StoreKind;
  /** Its service in docker-compose.yml. */
  readonly container: string;
  /** The setting of its published port. The first store of a kind uses the setting of the local server. */
  readonly portName: string;
}

export function storesOf(apps: readonly AppDescription[]): Store[] {
  return (Object.keys(storeKinds) as StoreKind[]).flatMap((kind) =>
    byPort(apps)
      .filter(({ database }) => database === kind)
      .map((app, index) => {
        const container = `${app.shortName}-${kind}`;
        return { app, kind, container, portName: index === 0 ? kind : container };
      }),
  );
}

/** A new app gets the next port. This way it changes no existing setting. */
export function byPort<App extends AppDescription>(apps: readonly App[]): App[] {
  return apps.toSorted((one, other) => (one.port ?? 0) - (other.port ?? 0));
}
