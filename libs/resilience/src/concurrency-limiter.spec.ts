import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ConcurrencyLimiter, QueueFullError } from './concurrency-limiter.js';

describe('a concurrency limiter', () => {
  it('runs up to the limit of tasks concurrently, and the others in order', async () => {
    const limiter = new ConcurrencyLimiter(2, 3);
    const jobs = [0, 1, 2, 3].map(() => Promise.withResolvers<void>());
    const order: number[] = [];
    const done = jobs.map(({ promise }, index) =>
      limiter.run(() => {
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

  it('refuses a task when the queue is full, and accepts one again later', async () => {
    const limiter = new ConcurrencyLimiter(1, 1);
    const first = Promise.withResolvers<void>();
    const running = limiter.run(() => first.promise);
    const waiting = limiter.run(() => Promise.resolve('waited'));
    await expect(limiter.run(() => Promise.resolve())).rejects.toThrow(QueueFullError);
    first.resolve();
    await running;
    expect(await waiting).toBe('waited');
    expect(await limiter.run(() => Promise.resolve('later'))).toBe('later');
  });

  it('keeps the limit when a waiting task gets a slot', async () => {
    const limiter = new ConcurrencyLimiter(1);
    const jobs = [0, 1].map(() => Promise.withResolvers<void>());
    const [first, second] = jobs.map(({ promise }) => limiter.run(() => promise));
    jobs[0]?.resolve();
    await first;
    let started = false;
    const third = limiter.run(() => Promise.resolve((started = true)));
    await setImmediate();
    expect(started).toBe(false);
    jobs[1]?.resolve();
    await Promise.all([second, third]);
    expect(started).toBe(true);
  });

  it('continues after a failed task', async () => {
    const limiter = new ConcurrencyLimiter(1, 1);
    const failing = limiter.run(() => Promise.reject(new Error('no')));
    const next = limiter.run(() => Promise.resolve('next'));
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('next');
  });
});
