import type { SpanDetails } from '@shop/tracing';

const OPERATION = /\b(select|insert|update|delete)\b/i;
const TABLE = /\b(?:from|into|update)\s+"?(\w+)"?/i;
/** For other statements, such as COMMIT. */
const LEADING_KEYWORDS = /^\s*(\w+(?: \w+)?)/;
const MAX_TEXT_LENGTH = 2_000;

/** The server on which a statement runs. */
export interface ServerPosition {
  readonly host: string;
  readonly port: number;
  readonly database?: string;
}

/** The span of a statement. Its text contains `$1` instead of each value, so the span contains no value. */
export function statementSpan(text: string, { host, port, database }: ServerPosition): SpanDetails {
  const operation =
    (OPERATION.exec(text) ?? LEADING_KEYWORDS.exec(text))?.[1]?.toUpperCase() ?? 'query';
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
      'db.query.text': text.slice(0, MAX_TEXT_LENGTH),
      'server.address': host,
      'server.port': port,
    },
  };
}
