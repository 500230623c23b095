import { z } from 'zod';

/** The metrics port is the port of the API plus this number. */
const METRICS_OFFSET = 1_000;

const MAX_PORT = 65_535 - METRICS_OFFSET;

const PORT = `must be a port from 1 to ${MAX_PORT}`;
const EVENTS = "must be a list of 'read', 'write', or both";
const CALLS = 'must be an object: variable → app';
const VARIABLE = 'must be the name of an environment variable, as in ORDER_SERVICE_URL';
const CALL =
  "must be an app's name, with a path if needed, as in user-service/.well-known/jwks.json";
const MISSING = 'must be an object that describes the app (tools/app-descriptions/README.md)';

const variable = z.string(VARIABLE).regex(/^[A-Z][A-Z0-9_]*$/, VARIABLE);

/** The object `shop` of `apps/<name>/package.json`. README.md in this folder explains each field. */
export const shopObject = z.strictObject(
  {
    port: z.int(PORT).min(1, PORT).max(MAX_PORT, PORT).optional(),
    database: z.enum(['postgres', 'mongo'], "must be 'postgres' or 'mongo'").optional(),
    events: z.array(z.enum(['read', 'write'], EVENTS), EVENTS).default([]),
    calls: z
      .record(
        variable,
        z
          .string(CALL)
          .regex(/^[^/\s]+(\/\S*)?$/, CALL)
          .transform(appAndPath),
        CALLS,
      )
      .default({}),
    environment: z.array(variable, 'must be a list').default([]),
  },
  {
    error: ({ keys }) =>
      Array.isArray(keys) ? `has an unknown field: ${keys.join(', ')}` : MISSING,
  },
);

/** Everything that the tools and the tests use of an app. */
export interface AppDescription extends z.output<typeof shopObject> {
  /** The folder in `apps/`, and the app's consumer group. */
  readonly name: string;
  /** Used in `--port-order`, `SHOP_ORDER_PORT`, and the names of its database and roles. */
  readonly shortName: string;
}

/** An app that serves HTTP until it is stopped. The other apps are jobs: they do their work and exit. */
export type ServiceDescription = AppDescription & { readonly port: number };

export function isService(app: AppDescription): app is ServiceDescription {
  return app.port !== undefined;
}

export function metricsPort({ port }: Pick<ServiceDescription, 'port'>): number {
  return port + METRICS_OFFSET;
}

/** order-service → order, shop-bff → bff. */
export function shortName(name: string): string {
  return name.replace(/^shop-|-service$/, '');
}

function appAndPath(target: string): { app: string; path: string } {
  const slash = target.indexOf('/');
  if (slash < 0) return { app: target, path: '' };
  return { app: target.slice(0, slash), path: target.slice(slash) };
}
