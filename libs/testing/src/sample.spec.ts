import * as contracts from '@shop/contracts';
import { defineEvent, type EventDefinition } from '@shop/contracts';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { sampleOf } from './sample.js';

const events = Object.values<unknown>(contracts).filter(isEvent);

it.each(events)('creates valid data of $type', (definition) => {
  expect(definition.data.safeParse(sampleOf(definition)).success).toBe(true);
});

it('throws if it cannot create valid data', () => {
  const code = z.object({ code: z.string().regex(/^[A-Z]{3}$/) });
  const definition = defineEvent({ type: 't', source: '/s', topic: 'x', data: code });
  expect(() => sampleOf(definition)).toThrow('code');
});

function isEvent(value: unknown): value is EventDefinition {
  return typeof value === 'object' && value !== null && 'topic' in value;
}
