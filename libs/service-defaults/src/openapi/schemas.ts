import { z } from 'zod';

export type JsonSchema = Readonly<Record<string, unknown>>;

const COMPONENTS = '#/components/schemas/';

/**
 * zod schemas as JSON Schema 2020-12, which OpenAPI 3.1 uses. A schema with an id (`.meta({ id })`) is written once, in
 * the components. Every use of an id, as an input or as an output, must have the same schema.
 */
export class Schemas {
  readonly components: Record<string, JsonSchema> = {};

  /** The schema of what a client may send, before coercions and defaults. */
  input(schema: unknown): JsonSchema {
    return this.convert(schema, 'input');
  }

  output(schema: z.ZodType): JsonSchema {
    return this.convert(schema, 'output');
  }

  /** @returns the reference to the schema */
  add(id: string, schema: JsonSchema): JsonSchema {
    const known = this.components[id];
    if (known && JSON.stringify(known) !== JSON.stringify(schema)) {
      throw new Error(`two different schemas have the id ${id}; give one of them another id`);
    }
    this.components[id] = schema;
    return { $ref: COMPONENTS + id };
  }

  private convert(schema: unknown, io: 'input' | 'output'): JsonSchema {
    if (!(schema instanceof z.ZodType)) throw new Error('not a zod schema');
    const json = z.toJSONSchema(schema, { io, override: ({ jsonSchema }) => tidy(jsonSchema) });
    const {
      $defs = {},
      $schema: _dialect,
      ...own
    } = relocated(json) as {
      $defs?: Readonly<Record<string, JsonSchema>>;
    } & JsonSchema;
    for (const [id, definition] of Object.entries($defs)) this.add(id, definition);
    return own;
  }
}

/** Removes the patterns that zod adds for validators without formats, and the bounds that it adds to each integer. */
function tidy(schema: Record<string, unknown>): void {
  if (schema['format'] === 'uuid') delete schema['pattern'];
  if (schema['format'] === 'date-time') schema['pattern'] = 'Z$';
  if (schema['maximum'] === Number.MAX_SAFE_INTEGER) delete schema['maximum'];
  if (schema['minimum'] === Number.MIN_SAFE_INTEGER) delete schema['minimum'];
}

/** zod's references point to definitions next to the schema. Here the definitions are in the components. */
function relocated(json: unknown): JsonSchema {
  const text = JSON.stringify(json).replaceAll('"$ref":"#/$defs/', `"$ref":"${COMPONENTS}`);
  return JSON.parse(text) as JsonSchema;
}
