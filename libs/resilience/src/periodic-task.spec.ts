import { Logger } from '@nestjs/common';
import { afterEach, expect, it, vi } from 'vitest';
import { PeriodicTask } from './periodic-task.js';

const logger = new Logger('Test');
const running: PeriodicTask[] = [];

function started(round: () => Promise<unknown>): PeriodicTask {
  const task = new PeriodicTask(logger, 1, round);
  running.push(task);
  task.start();
  return task;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((task) => task.stop()));
  vi.restoreAllMocks();
});

it('continues after a failed round, and logs the error', async () => {
  const error = vi.spyOn(logger, 'error').mockReturnValue();
  const failure = new Error('a mistake');
  const round = vi.fn(() => Promise.reject(failure));
  started(round);
  await vi.waitFor(() => expect(round.mock.calls.length).toBeGreaterThan(2));
  expect(error).toHaveBeenCalledWith(failure);
});

it('does not log an unavailable database as an error', async () => {
  const error = vi.spyOn(logger, 'error').mockReturnValue();
  const debug = vi.spyOn(logger, 'debug').mockReturnValue();
  const unavailable = Object.assign(new Error('unavailable'), { code: 'ECONNREFUSED' });
  const round = vi.fn(() => Promise.reject(unavailable));
  started(round);
  await vi.waitFor(() => expect(round.mock.calls.length).toBeGreaterThan(2));
  expect(error).not.toHaveBeenCalled();
  expect(debug).toHaveBeenCalledWith('round skipped: Error: unavailable');
});

it('stops after the current round; the round can check that it should end', async () => {
  const done = Promise.withResolvers<void>();
  const round = vi.fn(() => done.promise);
  const task = started(round);
  await vi.waitFor(() => expect(round).toHaveBeenCalled());
  let stopped = false;
  const stop = task.stop().then(() => (stopped = true));
  expect(task.isStopping).toBe(true);
  await new Promise(setImmediate);
  expect(stopped).toBe(false);
  done.resolve();
  await stop;
  expect(round).toHaveBeenCalledOnce();
});

it('waits before its first round, unless it starts immediately', () => {
  const round = vi.fn(() => Promise.resolve());
  const [later, now] = [0, 1].map(() => new PeriodicTask(logger, 60_000, round));
  running.push(later!, now!);
  later!.start();
  expect(round).not.toHaveBeenCalled();
  now!.start({ immediately: true });
  expect(round).toHaveBeenCalledOnce();
});
