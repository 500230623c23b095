import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { startTrace } from './carrier.js';
import { currentTrace, runWithTrace, traceLogFields } from './current-trace.js';

it('returns no trace outside of one', () => {
  expect(currentTrace()).toBeUndefined();
  expect(traceLogFields()).toEqual({});
});

it('separates concurrent work, also after awaits', async () => {
  const work = Array.from({ length: 200 }, async () => {
    const trace = startTrace();
    const seen = await runWithTrace(trace, async () => {
      await nextTurn();
      const first = currentTrace();
      await Promise.resolve();
      return [first, currentTrace()];
    });
    expect(seen).toEqual([trace, trace]);
  });
  await Promise.all(work);
  expect(currentTrace()).toBeUndefined();
});

it('adds four fields to log lines', () => {
  const trace = startTrace();
  expect(runWithTrace(trace, traceLogFields)).toEqual({
    gtxid: trace.gtxid,
    ltxid: 1,
    trace_id: trace.gtxid,
    span_id: trace.spanId,
  });
});

it('returns the result of the work, and throws its error', () => {
  expect(runWithTrace(startTrace(), () => 42)).toBe(42);
  expect(() =>
    runWithTrace(startTrace(), () => {
      throw new Error('work failed');
    }),
  ).toThrow('work failed');
});
