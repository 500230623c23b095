// The databases of `docker compose up`. They publish no port, so programs in their containers read them.
import { composeExec } from '@shop/running-stack/compose-exec';
import type { DocumentDatabase, OpenDatabases, SqlDatabase } from './databases.ts';

/** `docker compose exec -T <service> <command>`. @returns standard output; @throws with its error output */
export type ComposeExec = (service: string, ...command: string[]) => Promise<string>;

const ownProject: ComposeExec = (service, ...command) => composeExec({ service, command });

export function composeDatabases(exec = ownProject): OpenDatabases {
  return {
    close: () => Promise.resolve(),
    order: postgres(exec, 'order'),
    user: postgres(exec, 'user'),
    product: mongo(exec),
  };
}

function postgres(exec: ComposeExec, database: 'order' | 'user'): SqlDatabase {
  return {
    query: async <Row>(statement: string) => {
      const rows = `SELECT coalesce(json_agg(r), '[]') FROM (${statement}) r`;
      const psql = ['psql', '-XqAt', '-U', 'postgres', '-d', database, '-c', rows];
      return JSON.parse(await exec(`${database}-postgres`, ...psql)) as Row[];
    },
  };
}

/** Uses the Node, the driver and the rights of product-service in its container. */
function mongo(exec: ComposeExec): DocumentDatabase {
  return {
    aggregate: async <Document>(collection: string, pipeline: readonly object[]) => {
      const script = `(async () => {
        const { connect, connection, disconnect } = require('mongoose');
        await connect(process.env.MONGODB_URL);
        const found = connection.collection('${collection}').aggregate(${JSON.stringify(pipeline)});
        console.log(JSON.stringify(await found.toArray()));
        await disconnect();
      })()`;
      return JSON.parse(await exec('product-service', 'node', '-e', script)) as Document[];
    },
  };
}
