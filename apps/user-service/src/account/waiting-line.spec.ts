import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { LineFullError, WaitingLine } from './waiting-line.js';

describe('a waiting line', () => {
  it('runs a few at once and the others in their order', async () => {
    const line = new WaitingLine(2, 3);
    const jobs = [0, 1, 2, 3].map(() => Promise.withResolvers<void>());
    const order: number[] = [];
    const done = jobs.map(({ promise }, index) =>
      line.run(() => {
        order.push(index);
        return promise;
      }),
    );
    expect(order).toEqual([0, 1]);
    jobs[1]?.resolve();
    await done[1];
    await setImmediate();
    expect(order).toEqual([0, 1, 2]);
    for (const { resolve } of jobs) resolve();
    await Promise.all(done);
    expect(order).toEqual([0, 1, 2, 3]);
  });

  it('refuses who would wait too long, and lets people in again later', async () => {
    const line = new WaitingLine(1, 1);
    const first = Promise.withResolvers<void>();
    const running = line.run(() => first.promise);
    const waiting = line.run(() => Promise.resolve('waited'));
    await expect(line.run(() => Promise.resolve())).rejects.toThrow(LineFullError);
    first.resolve();
    await running;
    expect(await waiting).toBe('waited');
    expect(await line.run(() => Promise.resolve('later'))).toBe('later');
  });

  it('goes on after work that failed', async () => {
    const line = new WaitingLine(1, 1);
    const failing = line.run(() => Promise.reject(new Error('no')));
    const next = line.run(() => Promise.resolve('next'));
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('next');
  });
});
