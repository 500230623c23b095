import { Logger } from '@nestjs/common';
import { afterEach, expect, it, vi } from 'vitest';
import { PeriodicSweep } from './periodic-sweep.js';

const logger = new Logger('Test');
const running: PeriodicSweep[] = [];

function started(sweep: () => Promise<unknown>): PeriodicSweep {
  const sweeps = new PeriodicSweep(logger, 1, sweep);
  running.push(sweeps);
  sweeps.start();
  return sweeps;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((sweeps) => sweeps.stop()));
  vi.restoreAllMocks();
});

it('goes on after a round that failed, and tells of it', async () => {
  const error = vi.spyOn(logger, 'error').mockReturnValue();
  const failure = new Error('a mistake');
  const sweep = vi.fn(() => Promise.reject(failure));
  started(sweep);
  await vi.waitFor(() => expect(sweep.mock.calls.length).toBeGreaterThan(2));
  expect(error).toHaveBeenCalledWith(failure);
});

it('leaves it to the database to say that it is away', async () => {
  const error = vi.spyOn(logger, 'error').mockReturnValue();
  const away = Object.assign(new Error('away'), { code: 'ECONNREFUSED' });
  const sweep = vi.fn(() => Promise.reject(away));
  started(sweep);
  await vi.waitFor(() => expect(sweep.mock.calls.length).toBeGreaterThan(2));
  expect(error).not.toHaveBeenCalled();
});

it('stops when the round under way has ended, which can see that it should', async () => {
  const done = Promise.withResolvers<void>();
  const sweep = vi.fn(() => done.promise);
  const sweeps = started(sweep);
  await vi.waitFor(() => expect(sweep).toHaveBeenCalled());
  let stopped = false;
  const stop = sweeps.stop().then(() => (stopped = true));
  expect(sweeps.isStopping).toBe(true);
  await new Promise(setImmediate);
  expect(stopped).toBe(false);
  done.resolve();
  await stop;
  expect(sweep).toHaveBeenCalledOnce();
});
