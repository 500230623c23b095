import { z } from 'zod';

const postgresUrl = z.url({ protocol: /^postgres(ql)?$/ });

/** The environment variables of every app with a PostgreSQL database, as part of the app's own zod object. */
export const postgresEnvironment = {
  DATABASE_URL: postgresUrl,
  MIGRATION_DATABASE_URL: postgresUrl,
};
