import { type ConfigFactoryKeyHost, registerAs } from '@nestjs/config';
import type { z } from 'zod';
import { ConfigurationError } from './configuration-error.js';

/** A Nest configuration factory: inject its values with `@Inject(config.KEY) settings: ConfigType<typeof config>`. */
export type Config<Settings extends object> = (() => Settings) & ConfigFactoryKeyHost<Settings>;

/**
 * The configuration of one app. It reads the environment when Nest creates the provider, not at import, so that a test
 * can set variables first. A variable with an empty value counts as missing, as in a compose file.
 *
 * @throws ConfigurationError (from the factory) that lists every invalid and every missing variable.
 */
export function defineConfig<Schema extends z.ZodObject>(
  namespace: string,
  schema: Schema,
): Config<z.output<Schema>> {
  return registerAs(namespace, () => parseEnvironment(schema, process.env));
}

export function parseEnvironment<Schema extends z.ZodObject>(
  schema: Schema,
  environment: Readonly<Record<string, string | undefined>>,
): z.output<Schema> {
  const given = Object.fromEntries(
    Object.keys(schema.shape).map((name) => [name, environment[name] || undefined]),
  );
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  throw new ConfigurationError(
    result.error.issues.map(({ path: [name, ...rest], message }) => {
      if (name === undefined) return message;
      if (given[String(name)] === undefined) return `${String(name)}: is missing`;
      return `${[name, ...rest].join('.')}: ${message}`;
    }),
  );
}
