import type { EventDefinition } from '@shop/contracts';

/** An event as a handler receives it, validated against its contract. */
export interface ReceivedEvent<Data = unknown> {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly data: Data;
}

/** Not an event of this system, or an event that violates its contract. A retry cannot help. */
export class MalformedEventError extends Error {
  override readonly name = 'MalformedEventError';
}

/** Kafka's headers as text, with lower-case names. If a header is repeated, the first value counts. */
export function textHeaders(
  headers: Record<string, Buffer | string | (Buffer | string)[] | undefined> | undefined,
): Record<string, string> {
  const text: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers ?? {})) {
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined) text[name.toLowerCase()] = first.toString();
  }
  return text;
}

export function decodeEvent<Data>(
  definition: EventDefinition<Data>,
  headers: Record<string, string>,
  value: Buffer | null,
): ReceivedEvent<Data> {
  const { ce_id: id, ce_subject: subject, ce_time: time } = headers;
  if (!id || !subject || !time) {
    throw new MalformedEventError('ce_id, ce_subject or ce_time is missing');
  }
  const parsed = definition.data.safeParse(parseJson(value));
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, message }) => `/${path.join('/')}: ${message}`);
    throw new MalformedEventError(`not a ${definition.type}: ${issues.join('; ')}`);
  }
  return { id, type: definition.type, subject, time, data: parsed.data };
}

function parseJson(value: Buffer | null): unknown {
  try {
    return JSON.parse(value?.toString() ?? '');
  } catch (error) {
    throw new MalformedEventError('the value is not JSON', { cause: error });
  }
}
