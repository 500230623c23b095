import type { OpenApiOperation } from '@shop/service-defaults';
import fc from 'fast-check';
import type { JsonArbitrary } from './json-arbitrary.ts';
import type { Request } from './send.ts';

export interface DescribedOperation {
  readonly method: string;
  readonly path: string;
  readonly operation: OpenApiOperation;
}

export const JSON_TYPE = { 'content-type': 'application/json' };

/** Requests that follow every rule of the document, except for the token. */
export function validRequest(
  { method, path, operation }: DescribedOperation,
  json: JsonArbitrary,
): fc.Arbitrary<Request> {
  const { parameters, operationId } = operation;
  const values = Object.fromEntries(
    parameters.map(({ name, schema }) => [name, json.of(schema, name)]),
  );
  const requiredKeys = parameters.filter(({ required }) => required).map(({ name }) => name);
  const schema = bodySchema(operation);
  const content = schema ? json.of(schema, operationId) : fc.constant(undefined);
  return fc.tuple(fc.record(values, { requiredKeys }), content).map(([given, body]) => {
    const query = new URLSearchParams();
    const headers: Record<string, string> = {};
    let target = path;
    for (const { name, in: place } of parameters) {
      const value = given[name] as string | number | undefined;
      // '' means that no list has returned a cursor: no valid value exists.
      if (value === undefined || (name === 'cursor' && value === '')) continue;
      if (place === 'query') query.set(name, String(value));
      else if (place === 'header') headers[name.toLowerCase()] = printable(String(value));
      else target = target.replace(`{${name}}`, encodeURIComponent(String(value)));
    }
    const request = {
      method: method.toUpperCase(),
      path: query.size > 0 ? `${target}?${query.toString()}` : target,
    };
    return body === undefined
      ? { ...request, headers }
      : { ...request, headers: { ...headers, ...JSON_TYPE }, body: JSON.stringify(body) };
  });
}

export function bodySchema({ requestBody }: OpenApiOperation) {
  return requestBody?.content['application/json']?.schema;
}

/** A header needs an encoding for all other characters, and the document defines none. */
function printable(value: string): string {
  return [...value]
    .map((character) => (/^[ -~]$/.test(character) ? character : 'x'))
    .join('')
    .slice(0, 255);
}
