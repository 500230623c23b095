import { z } from 'zod';

export type JsonSchema = Readonly<Record<string, unknown>>;

const COMPONENTS = '#/components/schemas/';

/**
 * zod schemas as JSON Schema 2020-12, which is what OpenAPI 3.1 takes. A schema with an id (`.meta({ id })`) is written once,
 * among the components. An id has to mean the same wherever it is used, as an input and as an output.
 */
export class Schemas {
  readonly components: Record<string, JsonSchema> = {};

  /** What a caller may send: before coercions and defaults. */
  input(schema: unknown): JsonSchema {
    return this.convert(schema, 'input');
  }

  output(schema: z.ZodType): JsonSchema {
    return this.convert(schema, 'output');
  }

  /** @returns the reference to it */
  add(id: string, schema: JsonSchema): JsonSchema {
    const known = this.components[id];
    if (known && JSON.stringify(known) !== JSON.stringify(schema)) {
      throw new Error(`the schema ${id} has two meanings`);
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

/** What zod adds for those who do not check formats, and the bounds that it gives each whole number. */
function tidy(schema: Record<string, unknown>): void {
  if (schema['format'] === 'uuid') delete schema['pattern'];
  if (schema['format'] === 'date-time') schema['pattern'] = 'Z$';
  if (schema['maximum'] === Number.MAX_SAFE_INTEGER) delete schema['maximum'];
  if (schema['minimum'] === Number.MIN_SAFE_INTEGER) delete schema['minimum'];
}

/** zod's references lead to definitions beside the schema; here they stand among the components. */
function relocated(json: unknown): JsonSchema {
  const text = JSON.stringify(json).replaceAll('"$ref":"#/$defs/', `"$ref":"${COMPONENTS}`);
  return JSON.parse(text) as JsonSchema;
}
