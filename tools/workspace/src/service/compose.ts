// Adds a service and its database to docker-compose.yml, and removes them.
import type { Tree } from '@nx/devkit';
import { addEntry, removeEntry } from '../compose-file.ts';
import { Refusal } from '../refusal.ts';
import type { ServicePlan } from './plan.ts';

const FILE = 'docker-compose.yml';

export function addToCompose(tree: Tree, plan: ServicePlan): void {
  if (!tree.exists(FILE)) return;
  const { file: name } = plan.names;
  let text = tree.read(FILE, 'utf8') ?? '';
  text = addEntry(text, 'services', isService, serviceBlock(plan, text));
  if (plan.database !== 'none') {
    const isSameKind = (key: string) => key.endsWith(`-${databaseKind(plan)}`);
    text = addEntry(text, 'services', isDatabase, databaseBlock(plan));
    text = addEntry(
      text,
      'networks',
      (key) => key.endsWith('-database'),
      `  ${name}-database: { internal: true }`,
    );
    const volumes = [`  ${name}-${databaseKind(plan)}:`];
    if (plan.database === 'mongo') volumes.push(`  ${name}-mongo-config:`);
    text = addEntry(
      text,
      'volumes',
      plan.database === 'mongo' ? (key) => key.endsWith('-mongo-config') : isSameKind,
      volumes.join('\n'),
    );
  }
  tree.write(FILE, text);
}

export function removeFromCompose(tree: Tree, name: string): void {
  if (!tree.exists(FILE)) return;
  let text = tree.read(FILE, 'utf8') ?? '';
  for (const key of [`${name}-service`, `${name}-postgres`, `${name}-mongo`]) {
    text = removeEntry(text, 'services', key);
  }
  text = removeEntry(text, 'networks', `${name}-database`);
  for (const key of [`${name}-postgres`, `${name}-mongo`, `${name}-mongo-config`]) {
    text = removeEntry(text, 'volumes', key);
  }
  tree.write(FILE, text);
}

/** Only an app that keeps running has `develop:`, for `docker compose watch`. Jobs and databases do not have it. */
const isService = (_key: string, block: string) => block.includes('develop:');
const isDatabase = (key: string) => /-(postgres|mongo)$/.test(key);
const databaseKind = ({ database }: ServicePlan) => (database === 'mongo' ? 'mongo' : 'postgres');

function serviceBlock({ app, names, port, database, reads }: ServicePlan, text: string): string {
  const { file: name, constant } = names;
  const kafka = reads.length > 0;
  const networks = [
    'http',
    ...(kafka ? ['kafka'] : []),
    ...(database === 'none' ? [] : [`${name}-database`]),
  ];
  const needed = [
    ...(database === 'none'
      ? []
      : [
          `      ${name}-${database === 'mongo' ? 'mongo' : 'postgres'}: { condition: service_healthy }`,
        ]),
    ...(kafka ? [topicsCreated(text)] : []),
  ];
  return [
    `  ${app}:`,
    `    <<: *app`,
    `    build: { context: ., args: { APP: ${app} } }`,
    `    image: shop/${app}`,
    `    networks: [${networks.join(', ')}]`,
    `    environment:`,
    `      <<: *app-environment`,
    `      PORT: ${port}`,
    `      METRICS_PORT: ${port + 1_000}`,
    ...(kafka ? [`      KAFKA_BROKERS: kafka:9092`] : []),
    ...(database === 'postgres'
      ? [
          `      DATABASE_URL: postgres://${name}_service:\${${constant}_SERVICE_PASSWORD:-${name}-service}@${name}-postgres/${name}`,
          `      MIGRATION_DATABASE_URL: postgres://${name}_owner:\${${constant}_OWNER_PASSWORD:-${name}-owner}@${name}-postgres/${name}`,
        ]
      : []),
    ...(database === 'mongo'
      ? [
          `      MONGODB_URL: mongodb://root:\${${constant}_MONGO_PASSWORD:-${name}-root}@${name}-mongo/${name}?authSource=admin`,
        ]
      : []),
    ...(needed.length > 0 ? ['    depends_on:', ...needed] : []),
    `    develop:`,
    `      watch:`,
    `        - *watch-libraries`,
    `        - { action: rebuild, path: ./apps/${app}/src }`,
  ].join('\n');
}

/** The line of the other apps that makes an app wait for its topics. */
function topicsCreated(text: string): string {
  const line = /^ {6}kafka[\w-]*: \{ condition: service_completed_successfully \}$/m.exec(
    text,
  )?.[0];
  if (line === undefined) {
    throw new Refusal(
      `${FILE} has no app that waits for the job that creates the topics. Add its line to an app first.`,
    );
  }
  return line;
}

function databaseBlock({ names, database }: ServicePlan): string {
  const { file: name, constant } = names;
  if (database === 'postgres') {
    return [
      `  ${name}-postgres:`,
      `    <<: *postgres`,
      `    networks: [${name}-database]`,
      `    volumes:`,
      `      - ${name}-postgres:/var/lib/postgresql`,
      `      - ./tools/compose/create-roles.sh:/docker-entrypoint-initdb.d/create-roles.sh:ro`,
      `    environment:`,
      `      POSTGRES_DB: ${name}`,
      `      POSTGRES_PASSWORD: \${${constant}_POSTGRES_PASSWORD:-${name}-superuser}`,
      `      OWNER_PASSWORD: \${${constant}_OWNER_PASSWORD:-${name}-owner}`,
      `      SERVICE_PASSWORD: \${${constant}_SERVICE_PASSWORD:-${name}-service}`,
    ].join('\n');
  }
  return [
    `  ${name}-mongo:`,
    `    <<: *restart`,
    `    image: mongo:8`,
    `    command: [mongod, --wiredTigerCacheSizeGB, '0.25', --quiet]`,
    `    mem_limit: 512m`,
    `    networks: [${name}-database]`,
    `    volumes: ['${name}-mongo:/data/db', '${name}-mongo-config:/data/configdb']`,
    `    environment:`,
    `      MONGO_INITDB_ROOT_USERNAME: root`,
    `      MONGO_INITDB_ROOT_PASSWORD: \${${constant}_MONGO_PASSWORD:-${name}-root}`,
    `    healthcheck:`,
    `      test: [CMD, mongosh, --quiet, --eval, 'db.runCommand({ ping: 1 }).ok']`,
    `      interval: 30s`,
    `      timeout: 10s`,
    `      start_period: 60s`,
    `      start_interval: 2s`,
  ].join('\n');
}
