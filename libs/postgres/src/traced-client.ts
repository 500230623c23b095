import { endSpan, leafSpan, type Span } from '@shop/tracing';
import { Client } from 'pg';
import { statementSpan } from './statement-span.js';

type Callback = (error: Error | null | undefined, result: unknown) => void;

/** pg's client with a span for each statement, if the trace is recorded. The pool uses it for its connections. */
export class TracedClient extends Client {
  // pg has many overloads. `never` is assignable to the result of each, and `[string]` matches the parameters of one.
  override query(...parameters: unknown[]): never {
    const text = textOf(parameters[0]);
    const span = text === undefined ? undefined : leafSpan(() => statementSpan(text, this));
    const run = (given: unknown[]): unknown => super.query(...(given as [string]));
    if (!span) return run(parameters) as never;
    const last = parameters.at(-1);
    if (typeof last === 'function') {
      const wrapped = endSpanBefore(last as Callback, span);
      return run([...parameters.slice(0, -1), wrapped]) as never;
    }
    const result = run(parameters) as Promise<unknown>;
    result.then(
      () => endSpan(span),
      (error: unknown) => endSpan(span, error),
    );
    return result as never;
  }
}

/** Undefined for pg's query objects, such as cursors, which report their completion differently. */
function textOf(query: unknown): string | undefined {
  if (typeof query === 'string') return query;
  const { text, submit } = query as { text?: string; submit?: unknown };
  return submit === undefined ? text : undefined;
}

function endSpanBefore(callback: Callback, span: Span): Callback {
  return (error, result) => {
    endSpan(span, error ?? undefined);
    callback(error, result);
  };
}
