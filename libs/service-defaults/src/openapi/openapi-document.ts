import type {
  OpenApiContent,
  OpenApiDocument,
  OpenApiOperation,
  OpenApiParameter,
  OpenApiResponse,
} from './openapi.js';
import { problemResponses } from './problem-responses.js';
import { errorResponsesOf } from './error-responses.js';
import { RESPONSE_HEADERS, responseHeaders } from './response-headers.js';
import type { Input, Route } from './routes.js';
import { type JsonSchema, Schemas } from './schemas.js';

const CONVENTIONS = `Every error response is a problem (RFC 9457). The last part of its \`type\` identifies it. Each response contains
\`x-gtxid\`, which finds the log lines of all services that belong to the request.

In addition to the responses of each operation, any request can get 404 \`not-found\`, 405 \`method-not-allowed\`,
408 \`request-timeout\` or 431 \`headers-too-large\`. A path that is not a valid URL gets 400 \`invalid-request\`. A path that
is too long gets 414 \`uri-too-long\`. A 500 \`internal-error\` is an error of the service.

Money is in whole cents, and time is ISO 8601 in UTC. The length of a text is its number of UTF-16 code units, as in
JavaScript and Java. Spaces around names, texts and e-mail addresses are removed.`;

/** A blank key counts as missing. Quotes around a key are ignored. */
const IDEMPOTENCY_KEY: OpenApiParameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description:
    'The client chooses a new key for each new request. A repeated request with the same key and the same body changes ' +
    'nothing and gets the same resource. Keys are stored for at least 24 hours.',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '[^\\s"]' },
};

/** Describes the routes. @throws Error if a route cannot be described. That is an error in the code, which tests find. */
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
    info: { title: name, version: '1', description: `${description}\n\n${CONVENTIONS}`.trim() },
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
    responses: {
      ...successOf(route, schemas),
      ...problemResponses(errorResponsesOf(route), schemas),
    },
    // OpenAPI 3.1 allows roles here, where OAuth has scopes.
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
      description: 'The service is unavailable at the moment.',
      headers: responseHeaders([]),
      content: json(schemas.output(unavailable)),
    };
  }
  return responses;
}

function json(schema: JsonSchema): OpenApiContent {
  return { 'application/json': { schema } };
}

/** The first part of the path that is not a version: `orders`. */
function tagOf({ path }: Route): string {
  return path.split('/').find((part) => part !== '' && !/^v\d+$/.test(part)) ?? 'root';
}
