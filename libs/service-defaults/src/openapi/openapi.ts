import type { JsonSchema } from './schemas.js';

/** The parts of an OpenAPI 3.1 document that this library uses. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly servers: readonly { readonly url: string }[];
  /** Path → method → operation. */
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly headers: Readonly<Record<string, object>>;
    readonly securitySchemes: Readonly<Record<string, object>>;
  };
}

export interface OpenApiOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly parameters: readonly OpenApiParameter[];
  readonly requestBody?: { readonly required: true; readonly content: OpenApiContent };
  /** Status → response. */
  readonly responses: Readonly<Record<string, OpenApiResponse>>;
  /** Empty for a public operation; otherwise `bearer` with the roles, of which one is required. */
  readonly security: readonly { readonly bearer: readonly string[] }[];
}

export interface OpenApiParameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
}

export interface OpenApiResponse {
  readonly description: string;
  /** Name → reference to `#/components/headers/…`. The response always contains all of them. */
  readonly headers: Readonly<Record<string, { readonly $ref: string }>>;
  readonly content: OpenApiContent;
}

/** Media type → the schema of its bodies. */
export type OpenApiContent = Readonly<
  Record<
    string,
    { readonly schema: JsonSchema; readonly examples?: Readonly<Record<string, object>> }
  >
>;
