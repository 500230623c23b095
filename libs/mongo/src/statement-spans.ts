import { tracingChannel } from 'node:diagnostics_channel';
import { endSpan, leafSpan, type Span, type SpanDetails } from '@shop/tracing';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';

/** An operation, as mongoose reports it. */
interface MongooseOperation {
  readonly operation: string;
  readonly collection: string;
  readonly database?: string;
  readonly serverAddress?: string;
  readonly serverPort?: number;
  readonly args?: { readonly filter?: unknown };
  readonly error?: unknown;
}

/** The channels of the operations that this system uses: queries, updates and the insert of one document. */
const CHANNELS = ['mongoose:query', 'mongoose:model:save'];

/** Records a span for each database operation that mongoose reports. */
@Injectable()
export class StatementSpans implements OnModuleInit, OnApplicationShutdown {
  private readonly channels = CHANNELS.map((name) => tracingChannel<object>(name));
  private readonly pending = new WeakMap<object, Span>();
  private readonly subscribers = {
    start: (operation: object) => {
      const span = leafSpan(() => operationSpan(operation as MongooseOperation));
      if (span) this.pending.set(operation, span);
    },
    asyncEnd: (operation: object) => {
      endSpan(this.pending.get(operation), (operation as MongooseOperation).error);
    },
    end: () => undefined,
    asyncStart: () => undefined,
    error: () => undefined,
  };

  onModuleInit(): void {
    for (const channel of this.channels) channel.subscribe(this.subscribers);
  }

  onApplicationShutdown(): void {
    for (const channel of this.channels) channel.unsubscribe(this.subscribers);
  }
}

function operationSpan(statement: MongooseOperation): SpanDetails {
  const { operation, collection, database, serverAddress, serverPort, args } = statement;
  return {
    name: `${operation} ${collection}`,
    kind: 'client',
    attributes: {
      'db.system.name': 'mongodb',
      'db.namespace': database,
      'db.operation.name': operation,
      'db.collection.name': collection,
      'db.query.text': args?.filter ? JSON.stringify(shapeOf(args.filter)) : undefined,
      'server.address': serverAddress,
      'server.port': serverPort,
    },
  };
}

/** The names and operators of a filter, with `?` instead of each value. */
function shapeOf(part: unknown): unknown {
  if (typeof part !== 'object' || part === null || part instanceof Date) return '?';
  // A list can contain a thousand ids of the same shape.
  if (Array.isArray(part)) return part.length === 0 ? [] : [shapeOf(part[0])];
  return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, shapeOf(value)]));
}
