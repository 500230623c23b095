import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { invalidRequest } from './frequent-problems.js';
import type { InputError } from './problem.js';

/** A body of 64 KiB can hold thousands of wrong fields; nobody reads more than this. */
const MOST_ERRORS = 20;

type Schema = NonNullable<ArgumentMetadata['schema']>;
type Issue = NonNullable<Awaited<ReturnType<Schema['~standard']['validate']>>['issues']>[number];

/**
 * Checks each parameter that has a schema: `@Body({ schema })`, `@Query({ schema })`, `@Param('id', { schema })`. The handler
 * gets the parsed value. Nest's own `StandardSchemaValidationPipe` does the same, but does not tell its error factory which
 * parameter it was, so that a wrong `:id` could not be pointed at.
 */
export class ValidationPipe implements PipeTransform {
  transform(value: unknown, { schema, type, data }: ArgumentMetadata): unknown {
    if (!schema || type === 'custom') return value;
    const parameter = data === undefined ? [] : [data];
    const result = schema['~standard'].validate(value);
    // zod answers at once unless a schema is asynchronous: no promise on the way of each request
    return result instanceof Promise
      ? result.then((late) => valueOf(late, parameter))
      : valueOf(result, parameter);
  }
}

function valueOf(
  result: Awaited<ReturnType<Schema['~standard']['validate']>>,
  parameter: readonly string[],
): unknown {
  if (!result.issues) return result.value;
  const errors = result.issues.flatMap((issue) => inputErrors(issue, parameter));
  throw invalidRequest('The request is not as it should be.', errors.slice(0, MOST_ERRORS));
}

function inputErrors(issue: Issue, parameter: readonly string[]): InputError[] {
  const path = [
    ...parameter,
    ...(issue.path ?? []).map((segment) => (typeof segment === 'object' ? segment.key : segment)),
  ];
  const unknownFields = unrecognizedKeys(issue);
  return unknownFields.length === 0
    ? [{ detail: issue.message, pointer: jsonPointer(path) }]
    : unknownFields.map((key) => ({
        detail: 'There is no such field.',
        pointer: jsonPointer([...path, key]),
      }));
}

/** zod reports all unknown fields of one object as one issue at that object. */
function unrecognizedKeys(issue: Issue): string[] {
  return 'keys' in issue && Array.isArray(issue.keys) ? issue.keys.map(String) : [];
}

/** RFC 6901. */
function jsonPointer(path: readonly PropertyKey[]): string {
  return path
    .map((segment) => `/${String(segment).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}
