import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { inKeyOrder } from './key-order.js';

/** Work that the test finishes explicitly. */
function controlled(keys: readonly string[], maxConcurrent: number) {
  const log: string[] = [];
  const running = new Map<number, () => void>();
  const done = inKeyOrder(keys, maxConcurrent, (index) => {
    log.push(`${keys[index]}${index}`);
    return new Promise((resolve) => running.set(index, resolve));
  });
  const finish = async (index: number) => {
    running.get(index)?.();
    running.delete(index);
    await nextTurn();
  };
  return { log, running, finish, done };
}

it('starts in order, and starts a message of a key only after the previous one', async () => {
  const { log, running, finish, done } = controlled(['a', 'b', 'a', 'c', 'a'], 3);
  expect(log).toEqual(['a0', 'b1', 'c3']);
  await finish(1);
  expect([...running.keys()]).toEqual([0, 3]);
  await finish(0);
  expect(log).toEqual(['a0', 'b1', 'c3', 'a2']);
  await finish(2);
  await finish(3);
  await finish(4);
  await done;
  expect(log).toEqual(['a0', 'b1', 'c3', 'a2', 'a4']);
});

it('never runs more than the limit concurrently', async () => {
  const { running, finish, done } = controlled([...'abcdefgh'], 2);
  for (let index = 0; index < 8; index++) {
    expect(running.size).toBe(Math.min(2, 8 - index));
    await finish(index);
  }
  await done;
});

it('keeps the order of each key for any mixture of keys', async () => {
  const keys = Array.from({ length: 400 }, (_, index) => `k${(index * index) % 7}`);
  const seen = new Map<string, number[]>();
  await inKeyOrder(keys, 5, async (index) => {
    if (index % 3 === 0) await nextTurn();
    const key = keys[index] ?? '';
    seen.set(key, [...(seen.get(key) ?? []), index]);
  });
  const expected = Map.groupBy(keys.keys(), (index) => keys[index] ?? '');
  expect(Object.fromEntries(seen)).toEqual(Object.fromEntries(expected));
});
