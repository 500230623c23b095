import type { SpanDetails } from '@shop/tracing';

const OPERATION = /\b(select|insert|update|delete)\b/i;
const TABLE = /\b(?:from|into|update)\s+"?(\w+)"?/i;
/** Such as COMMIT. */
const FIRST_WORDS = /^\s*(\w+(?: \w+)?)/;
const LONGEST_TEXT = 2_000;

/** Where a statement runs. */
export interface ServerPosition {
  readonly host: string;
  readonly port: number;
  readonly database?: string;
}

/** The span of a statement. Its text holds `$1` where the values go, so no value is in it. */
export function statementSpan(text: string, { host, port, database }: ServerPosition): SpanDetails {
  const operation = (OPERATION.exec(text) ?? FIRST_WORDS.exec(text))?.[1]?.toUpperCase() ?? 'query';
  const table = TABLE.exec(text)?.[1];
  const name = table === undefined ? operation : `${operation} ${table}`;
  return {
    name,
    kind: 'client',
    attributes: {
      'db.system.name': 'postgresql',
      'db.namespace': database,
      'db.operation.name': operation,
      'db.collection.name': table,
      'db.query.summary': name,
      'db.query.text': text.slice(0, LONGEST_TEXT),
      'server.address': host,
      'server.port': port,
    },
  };
}
