export { Database } from './database.js';
export { DatabaseUnavailableError } from './database-unavailable.error.js';
export { postgresEnvironment } from './postgres-environment.js';
export { type PostgresSettings } from './postgres-settings.js';
export { PostgresModule, type PostgresModuleOptions } from './postgres.module.js';
