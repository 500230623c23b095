import type {
  OpenApiContent,
  OpenApiDocument,
  OpenApiOperation,
  OpenApiParameter,
  OpenApiResponse,
} from './openapi.js';
import { problemResponses } from './problem-responses.js';
import { refusalsOf } from './refusals.js';
import { RESPONSE_HEADERS, responseHeaders } from './response-headers.js';
import type { Input, Route } from './routes.js';
import { type JsonSchema, Schemas } from './schemas.js';

const DIALECT = `Every refusal is a problem (RFC 9457), told apart by the last part of its \`type\`. Each answer carries \`x-gtxid\`,
which leads through the logs of all services. Besides what each operation lists, any request can be answered with
404 \`not-found\`, 405 \`method-not-allowed\`, 408 \`request-timeout\` or 431 \`headers-too-large\`, and a path that is no URL or too
long with 400 \`invalid-request\` or 414 \`uri-too-long\`. A 500 \`internal-error\` is a mistake of ours.

Money is whole cents, time is ISO 8601 in UTC, and lengths of texts are counted in UTF-16 code units, as JavaScript and Java
count. Spaces around names, texts and e-mail addresses are cut off.`;

/** A blank or empty key counts as none; quotes around it do not count. */
const IDEMPOTENCY_KEY: OpenApiParameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description:
    'Chosen by the caller, new for each intention. The same key with the same body changes nothing more and is answered ' +
    'with the same resource. Kept for 24 hours at least.',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '[^\\s"]' },
};

/** Describes the routes. @throws Error where they cannot be described: the code is wrong then, and tests tell */
export function openApiDocument(
  { name, description = '' }: { readonly name: string; readonly description?: string },
  routes: readonly Route[],
): OpenApiDocument {
  const schemas = new Schemas();
  const paths: Record<string, Record<string, OpenApiOperation>> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method]: operationOf(route, schemas) };
  }
  return {
    openapi: '3.1.1',
    info: { title: name, version: '1', description: `${description}\n\n${DIALECT}`.trim() },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: schemas.components,
      headers: RESPONSE_HEADERS,
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  };
}

function operationOf(route: Route, schemas: Schemas): OpenApiOperation {
  const { operation, roles, inputs, needsIdempotencyKey } = route;
  const body = inputs.find((input) => input.in === 'body');
  const role = roles.length === 0 ? '' : `Only for the role \`${roles.join('` or `')}\`.`;
  return {
    operationId: operation.id,
    summary: operation.summary,
    description: [operation.description ?? '', role].filter((text) => text !== '').join('\n\n'),
    tags: [tagOf(route)],
    parameters: [
      ...inputs.flatMap((input) => parametersOf(input, schemas)),
      ...(needsIdempotencyKey ? [IDEMPOTENCY_KEY] : []),
    ],
    ...(body && { requestBody: { required: true, content: json(schemas.input(body.schema)) } }),
    responses: { ...successOf(route, schemas), ...problemResponses(refusalsOf(route), schemas) },
    // OpenAPI 3.1 lets roles stand where OAuth has scopes.
    security: route.isPublic ? [] : [{ bearer: roles }],
  };
}

function parametersOf({ in: place, name, schema }: Input, schemas: Schemas): OpenApiParameter[] {
  if (place === 'body') return [];
  const described = schemas.input(schema);
  if (name !== undefined) {
    return [{ name, in: place, required: place === 'path', schema: described }];
  }
  const { properties = {}, required = [] } = described as {
    properties?: Readonly<Record<string, JsonSchema>>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([key, property]) => ({
    name: key,
    in: place,
    required: required.includes(key),
    schema: property,
  }));
}

function successOf({ operation, status }: Route, schemas: Schemas) {
  const { answer, location, unavailable, summary } = operation;
  const responses: Record<string, OpenApiResponse> = {
    [status]: {
      description: summary,
      headers: responseHeaders(location ? ['Location'] : []),
      content: json(schemas.output(answer)),
    },
  };
  if (unavailable && unavailable !== 'never') {
    responses[503] = {
      description: 'Not at the moment.',
      headers: responseHeaders([]),
      content: json(schemas.output(unavailable)),
    };
  }
  return responses;
}

function json(schema: JsonSchema): OpenApiContent {
  return { 'application/json': { schema } };
}

/** The first part of the path that is no version: `orders`. */
function tagOf({ path }: Route): string {
  return path.split('/').find((part) => part !== '' && !/^v\d+$/.test(part)) ?? 'root';
}
