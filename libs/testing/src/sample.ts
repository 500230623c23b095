import type { EventDefinition } from '@shop/contracts';
import { z } from 'zod';

interface Shape {
  readonly type?: 'object' | 'array' | 'integer' | 'number' | 'boolean' | 'string';
  readonly format?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Shape[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly minimum?: number;
}

/**
 * Data that the event's contract accepts, for a test that can use any valid data. It contains no optional fields, and its
 * lists are empty.
 *
 * @throws ZodError if the contract has a rule that this function does not support. Then the test has to write its own data.
 */
export function sampleOf(definition: EventDefinition): unknown {
  const shape = z.toJSONSchema(definition.data, { io: 'input' });
  return definition.data.parse(valueOf(shape as Shape));
}

function valueOf(shape: Shape): unknown {
  if (shape.const !== undefined) return shape.const;
  if (shape.enum) return shape.enum[0];
  if (shape.anyOf?.[0]) return valueOf(shape.anyOf[0]);
  switch (shape.type) {
    case 'object':
      return Object.fromEntries(
        (shape.required ?? []).map((name) => [name, valueOf(shape.properties?.[name] ?? {})]),
      );
    case 'array':
      return [];
    case 'integer':
    case 'number':
      return Math.max(shape.minimum ?? 1, 1);
    case 'boolean':
      return true;
    case 'string':
      return textOf(shape.format);
    case undefined:
      return null;
  }
}

function textOf(format: string | undefined): string {
  if (format === 'uuid') return '019a0000-0000-7000-9000-000000000001';
  if (format === 'date-time') return '2026-01-31T12:00:00.000Z';
  return 'text';
}
