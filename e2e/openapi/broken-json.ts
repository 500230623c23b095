import type { JsonSchema } from '@shop/service-defaults';
import fc from 'fast-check';
import type { JsonArbitrary } from './json-arbitrary.ts';

type Item = Readonly<Record<string, unknown>>;

/** Values that break exactly one rule of the schema, for certain. */
export function brokenJson(given: JsonSchema, json: JsonArbitrary): fc.Arbitrary<unknown> {
  const schema = json.resolve(given);
  const { properties, required = [], items, minItems = 0, 'x-unique-by': uniqueBy } = schema;
  const whole = json.of(given);
  const ways: fc.Arbitrary<unknown>[] = [fc.constantFrom(...wrongScalars(schema))];
  if (properties) {
    const right = whole as fc.Arbitrary<Item>;
    const parts = Object.entries(properties).map(([name, property]) =>
      fc
        .tuple(right, brokenJson(property, json))
        .map(([body, wrong]) => ({ ...body, [name]: wrong })),
    );
    const gaps = required.map((name) =>
      right.map((body) => Object.fromEntries(Object.entries(body).filter(([key]) => key !== name))),
    );
    const surplus = fc
      .tuple(right, fc.constantFrom('surplus', 'constructor', 'userId', '$where'))
      .map(([body, name]) => ({ ...body, [name]: 1 }));
    // The parts are where the rules are.
    ways.push(fc.oneof(...parts), fc.oneof(...parts), fc.oneof(...gaps, surplus));
  }
  if (items) {
    ways.push(brokenJson(items, json).map((item) => [item]));
    if (minItems > 0) ways.push(fc.constant([]));
    if (uniqueBy) ways.push(json.of(items).map((item) => [item, { ...(item as Item) }]));
  }
  return fc.oneof(...ways);
}

function wrongScalars(schema: ReturnType<JsonArbitrary['resolve']>): unknown[] {
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
      throw new Error(`no wrong values of ${JSON.stringify(schema)}`);
  }
}
