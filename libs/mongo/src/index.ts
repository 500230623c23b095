export { connectionOptions } from './connection-options.js';
export { Database } from './database.js';
export { mongoEnvironment } from './mongo-environment.js';
export { MongoModule, type MongoModuleOptions } from './mongo.module.js';
export { type MongoSettings } from './mongo-settings.js';
export { StatementSpans } from './statement-spans.js';
