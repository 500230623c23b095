import { z } from 'zod';

/** The environment variable of every app with a MongoDB database, as part of the app's own zod object. */
export const mongoEnvironment = {
  MONGODB_URL: z.url({ protocol: /^mongodb(\+srv)?$/ }),
};
