import { OrderCancelled } from '@shop/contracts';
import { runWithTrace, startTrace } from '@shop/tracing';
import { describe, expect, it } from 'vitest';
import { decodeEvent, MalformedEventError, textHeaders } from '../consumer/received-event.js';
import { encodeEvent } from './event-record.js';

const ORDER = '01890000-0000-7000-8000-000000000001';
const data = {
  orderId: ORDER,
  userId: '01890000-0000-7000-8000-000000000002',
  reason: 'timed-out' as const,
  lines: [],
};

describe('encodeEvent', () => {
  it('writes CloudEvents 1.0 in binary mode, keyed by the order', () => {
    const record = encodeEvent(OrderCancelled, { subject: ORDER, data, sequence: 3 });

    expect(record).toMatchObject({ topic: 'order.events.v1', key: ORDER });
    expect(JSON.parse(record.value)).toEqual(data);
    expect(record.headers).toMatchObject({
      ce_specversion: '1.0',
      ce_id: record.id,
      ce_type: 'shop.order.OrderCancelled.v1',
      ce_source: '/order-service',
      ce_subject: ORDER,
      ce_sequence: '3',
      'content-type': 'application/json',
    });
    expect(Date.parse(record.headers['ce_time'] ?? '')).toBeCloseTo(Date.now(), -4);
  });

  it('generates ids that sort by time, and keeps the id of a recorded event', () => {
    const [first, second] = [1, 2].map(() => encodeEvent(OrderCancelled, { subject: ORDER, data }));
    expect(first && second && first.id < second.id).toBe(true);

    const again = encodeEvent(OrderCancelled, { subject: ORDER, data, id: first?.id ?? '' });
    expect(again.id).toBe(first?.id);
    expect(again.headers['ce_id']).toBe(first?.id);
  });

  it('has no sequence if the sender does not number its events', () => {
    const { headers } = encodeEvent(OrderCancelled, { subject: ORDER, data });
    expect(headers).not.toHaveProperty('ce_sequence');
  });

  it("contains the sender's trace and depth", () => {
    const trace = startTrace(undefined, 4);
    const { headers } = runWithTrace(trace, () =>
      encodeEvent(OrderCancelled, { subject: ORDER, data }),
    );
    expect(headers).toMatchObject({ 'x-gtxid': trace.gtxid, 'x-ltxid': '4' });
    expect(headers['traceparent']).toContain(trace.gtxid);
  });

  it('rejects data that violates the contract, so that a service publishes nothing invalid', () => {
    const wrong = { ...data, reason: 'no such reason' } as unknown as typeof data;
    expect(() => encodeEvent(OrderCancelled, { subject: ORDER, data: wrong })).toThrow(/reason/);
  });
});

describe('decodeEvent', () => {
  const { headers, value } = encodeEvent(OrderCancelled, { subject: ORDER, data });
  const decode = (change: Record<string, string> = {}, content: string | null = value) =>
    decodeEvent(
      OrderCancelled,
      { ...headers, ...change },
      content === null ? null : Buffer.from(content),
    );

  it('reads what encodeEvent writes', () => {
    expect(decode()).toEqual({
      id: headers['ce_id'],
      type: OrderCancelled.type,
      subject: ORDER,
      time: headers['ce_time'],
      data,
    });
  });

  it('drops unknown fields', () => {
    expect(decode({}, JSON.stringify({ ...data, mood: 'fine' })).data).toEqual(data);
  });

  it.each([
    ['not JSON', '{"orderId":', /not JSON/],
    ['no value', null, /not JSON/],
    ['a missing field', JSON.stringify({ ...data, userId: undefined }), /\/userId/],
    ['an invalid field', JSON.stringify({ ...data, lines: [{ quantity: -1 }] }), /\/lines\/0/],
    ['another kind of JSON', '[]', /not a shop.order.OrderCancelled.v1/],
  ])('rejects %s', (_what, content, message) => {
    expect(() => decode({}, content)).toThrow(MalformedEventError);
    expect(() => decode({}, content)).toThrow(message);
  });

  it.each(['ce_id', 'ce_subject', 'ce_time'])('rejects an event without %s', (name) => {
    expect(() => decode({ [name]: '' })).toThrow(MalformedEventError);
  });
});

describe('textHeaders', () => {
  it('reads buffers, converts names to lower case and uses the first of a repeated header', () => {
    const read = textHeaders({
      CE_Type: Buffer.from('a.b'),
      'x-text': 'text',
      'x-twice': [Buffer.from('first'), 'second'],
      'x-none': undefined,
      'x-umlaut': Buffer.from('ü'),
    });
    expect(read).toEqual({ ce_type: 'a.b', 'x-text': 'text', 'x-twice': 'first', 'x-umlaut': 'ü' });
  });

  it('handles messages without headers', () => {
    expect(textHeaders(undefined)).toEqual({});
  });
});
