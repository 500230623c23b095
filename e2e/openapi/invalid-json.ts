import type { JsonSchema } from '@shop/service-defaults';
import fc from 'fast-check';
import type { JsonArbitrary } from './json-arbitrary.ts';

type Item = Readonly<Record<string, unknown>>;

/** Values that are certain to violate exactly one rule of the schema. */
export function invalidJson(given: JsonSchema, json: JsonArbitrary): fc.Arbitrary<unknown> {
  const schema = json.resolve(given);
  const { properties, required = [], items, minItems = 0, 'x-unique-by': uniqueBy } = schema;
  const whole = json.of(given);
  const variants: fc.Arbitrary<unknown>[] = [fc.constantFrom(...invalidScalars(schema))];
  if (properties) {
    const valid = whole as fc.Arbitrary<Item>;
    const parts = Object.entries(properties).map(([name, property]) =>
      fc
        .tuple(valid, invalidJson(property, json))
        .map(([body, invalid]) => ({ ...body, [name]: invalid })),
    );
    const gaps = required.map((name) =>
      valid.map((body) => Object.fromEntries(Object.entries(body).filter(([key]) => key !== name))),
    );
    const surplus = fc
      .tuple(valid, fc.constantFrom('surplus', 'constructor', 'userId', '$where'))
      .map(([body, name]) => ({ ...body, [name]: 1 }));
    // Most rules are in the properties, so they get twice the weight.
    variants.push(fc.oneof(...parts), fc.oneof(...parts), fc.oneof(...gaps, surplus));
  }
  if (items) {
    variants.push(invalidJson(items, json).map((item) => [item]));
    if (minItems > 0) variants.push(fc.constant([]));
    if (uniqueBy) variants.push(json.of(items).map((item) => [item, { ...(item as Item) }]));
  }
  return fc.oneof(...variants);
}

function invalidScalars(schema: ReturnType<JsonArbitrary['resolve']>): unknown[] {
  const { type, format, minLength = 0, maxLength, minimum, maximum, pattern = '', not } = schema;
  switch (type) {
    case 'string':
      return [
        ...[null, 1, true, [], {}],
        ...(minLength > 0 ? [''] : []),
        ...(maxLength === undefined ? [] : ['x'.repeat(maxLength + 1)]),
        ...(format === undefined ? [] : ['no', 'a@b\u0000.de', '\u0000']),
        ...(pattern.includes('\\P{Cc}') ? ['a\u0000b', 'a\u001bb', ' \t', 'a\u0085b'] : []),
      ];
    case 'integer':
      return [
        ...[null, '1', 1.5, [], {}, 2 ** 60, -(2 ** 60)],
        ...(minimum === undefined ? [] : [minimum - 1]),
        ...(maximum === undefined ? [] : [maximum + 1]),
        ...(not ? [not.const] : []),
      ];
    case 'array':
      return [null, 'x', {}, [null]];
    case 'object':
      return [
        ...[null, 'x', 1, []],
        ...(schema.propertyNames
          ? [{ '': 1 }, { 'a.b': 1 }, { $a: 1 }, { a: {} }, { a: null }]
          : []),
      ];
    case undefined:
    default:
      throw new Error(`no invalid values of ${JSON.stringify(schema)}`);
  }
}
