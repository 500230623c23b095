export { eventually } from './eventually.js';
export { createGate, type Gate } from './gate.js';
export { createIdentity, type TestIdentity } from './identity.js';
export { createMongoDatabase, type TestMongoDatabase } from './mongo-database.js';
export { type ObservedEvent, observeEvents, type PublishedEvent } from './observed-events.js';
export { createPostgresDatabase, type TestPostgresDatabase } from './postgres-database.js';
export { type RunningApp, startApp } from './running-app.js';
export { scrape, type Series, seriesOf } from './scrape.js';
export { createTopics, type TestTopics } from './topics.js';
