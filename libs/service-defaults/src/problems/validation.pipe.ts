import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { invalidRequest } from './standard-problems.js';
import type { InputError } from './problem.js';

/** A body of 64 KiB can contain thousands of invalid fields. A client needs only the first ones. */
const MAX_ERRORS = 20;

type Schema = NonNullable<ArgumentMetadata['schema']>;
type Issue = NonNullable<Awaited<ReturnType<Schema['~standard']['validate']>>['issues']>[number];

/**
 * Validates each parameter that has a schema: `@Body({ schema })`, `@Query({ schema })`, `@Param('id', { schema })`.
 * The handler gets the parsed value. Nest's own `StandardSchemaValidationPipe` does the same, but does not give its
 * error factory the parameter's name. So it cannot point at an invalid `:id`.
 */
export class ValidationPipe implements PipeTransform {
  transform(value: unknown, { schema, type, data }: ArgumentMetadata): unknown {
    if (!schema || type === 'custom') return value;
    const parameter = data === undefined ? [] : [data];
    const result = schema['~standard'].validate(value);
    // zod returns the result directly, unless a schema is asynchronous. This way most requests need no promise here.
    return result instanceof Promise
      ? result.then((awaited) => valueOf(awaited, parameter))
      : valueOf(result, parameter);
  }
}

function valueOf(
  result: Awaited<ReturnType<Schema['~standard']['validate']>>,
  parameter: readonly string[],
): unknown {
  if (!result.issues) return result.value;
  const errors = result.issues.flatMap((issue) => inputErrors(issue, parameter));
  throw invalidRequest('The request is invalid.', errors.slice(0, MAX_ERRORS));
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
        detail: 'This field is unknown.',
        pointer: jsonPointer([...path, key]),
      }));
}

/** zod reports all unknown fields of an object as one issue of that object. */
function unrecognizedKeys(issue: Issue): string[] {
  return 'keys' in issue && Array.isArray(issue.keys) ? issue.keys.map(String) : [];
}

/** RFC 6901. */
function jsonPointer(path: readonly PropertyKey[]): string {
  return path
    .map((segment) => `/${String(segment).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}
