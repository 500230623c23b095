// Generates values that a JSON Schema of the apps' documents allows. A type that the generator does not support causes an
// error, so that it is not ignored silently.
import type { JsonSchema } from '@shop/service-defaults';
import fc from 'fast-check';

type Schema = JsonSchema & {
  readonly $ref?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly type?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly not?: { readonly const: unknown };
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly 'x-unique-by'?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly propertyNames?: Schema;
  readonly additionalProperties?: false | Schema;
  readonly minProperties?: number;
  readonly maxProperties?: number;
};

/** Existing values by the name of their property. They make many requests refer to existing data. */
export type Known = Readonly<Record<string, readonly unknown[]>>;

export class JsonArbitrary {
  constructor(
    private readonly components: Readonly<Record<string, JsonSchema>>,
    private readonly known: Known,
  ) {}

  /** Returns the schema that a reference refers to, or the schema itself. */
  resolve(schema: JsonSchema): Schema {
    const { $ref } = schema as Schema;
    if ($ref === undefined) return schema;
    const found = this.components[$ref.replace('#/components/schemas/', '')];
    if (!found) throw new Error(`the document has no schema ${$ref}`);
    return found;
  }

  /** @param name of the property or parameter: existing values of that name are included */
  of(schema: JsonSchema, name = ''): fc.Arbitrary<unknown> {
    const made = this.made(this.resolve(schema));
    const existing = this.known[name] ?? [];
    return existing.length === 0 ? made : fc.oneof(made, fc.constantFrom(...existing));
  }

  private made(schema: Schema): fc.Arbitrary<unknown> {
    if (schema.enum) return fc.constantFrom(...schema.enum);
    if (schema.anyOf) return fc.oneof(...schema.anyOf.map((each) => this.of(each)));
    const { not, minimum: min, maximum: max } = schema;
    switch (schema.type) {
      case 'string':
        return text(schema);
      case 'integer':
        return fc
          .oneof(
            fc.integer({ ...(min !== undefined && { min }), ...(max !== undefined && { max }) }),
            fc.constantFrom(...[min, max].filter((bound) => bound !== undefined), 1),
          )
          .filter((value) => !not || value !== not.const);
      case 'number':
        return fc.double({ noNaN: true, noDefaultInfinity: true });
      case 'boolean':
        return fc.boolean();
      case 'array':
        return this.list(schema);
      case 'object':
        return schema.properties ? this.object(schema) : this.map(schema);
      case undefined:
      default:
        throw new Error(`the generator does not support the schema ${JSON.stringify(schema)}`);
    }
  }

  private list(schema: Schema): fc.Arbitrary<unknown[]> {
    const { items = {}, minItems: minLength = 0, maxItems: maxLength = 10 } = schema;
    const key = schema['x-unique-by'];
    // An id in capital letters is the same id, as the document states.
    const selector = (item: unknown) =>
      key === undefined ? item : String((item as Record<string, unknown>)[key]).toLowerCase();
    return fc.uniqueArray(this.of(items), { minLength, maxLength, selector });
  }

  private object({ properties = {}, required = [], minProperties = 0 }: Schema) {
    const values = Object.fromEntries(
      Object.entries(properties).map(([name, property]) => [name, this.of(property, name)]),
    );
    return fc
      .record(values, { requiredKeys: [...required] })
      .filter((value) => Object.keys(value).length >= minProperties);
  }

  private map({ propertyNames = { type: 'string' }, additionalProperties, maxProperties }: Schema) {
    if (!additionalProperties) throw new Error('the schema of an object has no properties');
    const names = this.of(propertyNames) as fc.Arbitrary<string>;
    const maxKeys = maxProperties ?? 10;
    return fc.dictionary(names, this.of(additionalProperties), { maxKeys });
  }
}

/** Text from ASCII to emoji and control characters. */
const anyText = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme-ascii' }),
  // Characters that often cause errors in databases, logs and tables.
  fc.constantFrom(
    '\u0000',
    'a\u0000b',
    '\u001b[31m',
    '\ud800',
    '\u202e',
    '\ufeff',
    "'; --",
    '$a',
    '%s',
  ),
);

function text(schema: Schema): fc.Arbitrary<string> {
  const { format, pattern, minLength = 0, maxLength = 1_000 } = schema;
  if (format === 'uuid') return fc.uuid();
  // Opaque: only a cursor that a list has returned is valid, and those are in `known`.
  if (format === 'cursor') return fc.constant('');
  if (format === 'email') return email(maxLength);
  const rule = pattern === undefined ? undefined : new RegExp(pattern, 'u');
  return fc
    .tuple(anyText, fc.nat(maxLength))
    .map(([some, length]) => some.repeat(Math.ceil(length / (some.length + 1)) + 1))
    .map((long) => long.slice(0, maxLength).toWellFormed())
    .filter((value) => [...value].length >= minLength && (rule?.test(value) ?? true));
}

/** A few forms of addresses only: `fc.emailAddress` generates many that the pattern does not allow. */
function email(maxLength: number): fc.Arbitrary<string> {
  const word = fc.string({
    unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzABCXYZ0123456789'),
    minLength: 1,
    maxLength: 60,
  });
  return fc
    .tuple(word, word, fc.constantFrom('test', 'de', 'Example'))
    .map(([name, host, top]) => `${name}+x@${host}.${top}`)
    .filter((value) => value.length <= maxLength);
}
