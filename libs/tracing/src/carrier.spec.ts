import { describe, expect, it } from 'vitest';
import { continueTrace, startTrace, traceHeaders, type CarrierHeaders } from './carrier.js';
import { runWithTrace } from './current-trace.js';

const G = '4bf92f3577b34da6a3ce929d0e0e4736';
const OTHER = 'a'.repeat(32);
const parent = (gtxid = G, flags = '01') => `00-${gtxid}-00f067aa0ba902b7-${flags}`;
const NEW_GTXID: unknown = expect.stringMatching(/^[0-9a-f]{32}$/);

describe('continueTrace', () => {
  it('starts a transaction at the first server', () => {
    const trace = continueTrace({});
    expect(trace).toEqual({
      gtxid: NEW_GTXID,
      ltxid: 1,
      spanId: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      sampled: false,
      subject: {},
    });
    expect(continueTrace({}).gtxid).not.toBe(trace.gtxid);
  });

  it('is one level deeper than the sender', () => {
    expect(continueTrace({ 'x-gtxid': G, 'x-ltxid': '1' })).toMatchObject({ gtxid: G, ltxid: 2 });
    expect(continueTrace({ 'x-gtxid': G, 'x-ltxid': '254' }).ltxid).toBe(255);
  });

  it('stays at 255', () => {
    expect(continueTrace({ 'x-gtxid': G, 'x-ltxid': '255' }).ltxid).toBe(255);
  });

  it('prefers traceparent to x-gtxid and keeps the depth', () => {
    const trace = continueTrace({ traceparent: parent(), 'x-gtxid': OTHER, 'x-ltxid': '3' });
    expect(trace).toMatchObject({ gtxid: G, ltxid: 4, sampled: true });
  });

  it('uses x-gtxid when traceparent is invalid', () => {
    const trace = continueTrace({ traceparent: 'junk', 'x-gtxid': OTHER, 'x-ltxid': '3' });
    expect(trace).toMatchObject({ gtxid: OTHER, ltxid: 4, sampled: false });
  });

  it('starts at depth 1 for a caller that sends only traceparent', () => {
    expect(continueTrace({ traceparent: parent(G, '00') })).toMatchObject({
      gtxid: G,
      ltxid: 1,
      sampled: false,
    });
  });

  it.each<[string, CarrierHeaders]>([
    ['too short', { 'x-gtxid': G.slice(1) }],
    ['too long', { 'x-gtxid': `${G}0` }],
    ['no hex', { 'x-gtxid': 'g'.repeat(32) }],
    ['upper case', { 'x-gtxid': G.toUpperCase() }],
    ['all zero', { 'x-gtxid': '0'.repeat(32) }],
    ['empty', { 'x-gtxid': '' }],
    ['a line break at the end', { 'x-gtxid': `${G}\n` }],
    ['two values', { 'x-gtxid': [G, OTHER] }],
    ['traceparent of zeros', { traceparent: parent('0'.repeat(32)) }],
  ])('replaces an invalid id (%s) and ignores the depth of that sender', (_what, headers) => {
    const trace = continueTrace({ ...headers, 'x-ltxid': '7' });
    expect(trace).toMatchObject({ gtxid: NEW_GTXID, ltxid: 1 });
    expect(trace.gtxid).not.toBe(G);
  });

  it.each(['0', '256', '-1', '1.5', '1e2', ' 2', 'x', ''])(
    'counts from 1 when the depth is invalid (%j)',
    (ltxid) => {
      expect(continueTrace({ 'x-gtxid': G, 'x-ltxid': ltxid })).toMatchObject({
        gtxid: G,
        ltxid: 1,
      });
    },
  );

  it("contains the caller's span id", () => {
    expect(continueTrace({ traceparent: parent() }).parentSpanId).toBe('00f067aa0ba902b7');
    expect(continueTrace({ 'x-gtxid': G }).parentSpanId).toBeUndefined();
  });

  it('forwards tracestate unchanged, if traceparent is valid and tracestate has at most 512 characters', () => {
    const forwarded = (headers: CarrierHeaders) => traceHeaders(continueTrace(headers)).tracestate;
    expect(forwarded({ traceparent: parent(), tracestate: 'vendor=1,other=2' })).toBe(
      'vendor=1,other=2',
    );
    expect(
      forwarded({ traceparent: 'junk', 'x-gtxid': G, tracestate: 'vendor=1' }),
    ).toBeUndefined();
    expect(forwarded({ traceparent: parent(), tracestate: 'v'.repeat(513) })).toBeUndefined();
  });

  it('accepts a header that a client library put into a list of one', () => {
    expect(continueTrace({ 'x-gtxid': [G], 'x-ltxid': ['2'] })).toMatchObject({
      gtxid: G,
      ltxid: 3,
    });
  });
});

describe('traceHeaders', () => {
  it("contains the sender's own depth and span id", () => {
    const trace = { gtxid: G, ltxid: 2, spanId: '00f067aa0ba902b7', sampled: true, subject: {} };
    expect(traceHeaders(trace)).toEqual({ traceparent: parent(), 'x-gtxid': G, 'x-ltxid': '2' });
  });

  it('uses the current trace by default', () => {
    const trace = startTrace(G, 5);
    expect(runWithTrace(trace, () => traceHeaders())).toEqual(traceHeaders(trace));
  });

  it('starts a trace for background work that has none', () => {
    expect(traceHeaders()).toMatchObject({ 'x-gtxid': NEW_GTXID, 'x-ltxid': '1' });
  });

  it('gives siblings the same depth and different spans', () => {
    const sender = startTrace();
    const [first, second] = [
      continueTrace(traceHeaders(sender)),
      continueTrace(traceHeaders(sender)),
    ];
    expect([first.ltxid, second.ltxid]).toEqual([2, 2]);
    expect([first.gtxid, second.gtxid]).toEqual([sender.gtxid, sender.gtxid]);
    expect(first.spanId).not.toBe(second.spanId);
  });
});

describe('startTrace', () => {
  it('continues with stored ids', () => {
    expect(startTrace(G, 3)).toMatchObject({ gtxid: G, ltxid: 3 });
  });

  it('replaces stored ids that are invalid', () => {
    expect(startTrace('', 900)).toMatchObject({ gtxid: NEW_GTXID, ltxid: 1 });
  });
});
