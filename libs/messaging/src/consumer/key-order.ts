/**
 * Runs `work` for every index of `keys`. It starts them in order and runs at most `maxConcurrent` of them at a time, and
 * never two of one key. So the started indexes have no gap, except for those that wait for an earlier index of their key.
 */
export async function inKeyOrder(
  keys: readonly string[],
  maxConcurrent: number,
  work: (index: number) => Promise<void>,
): Promise<void> {
  /** For each key in progress: the indexes that wait for it. */
  const waiting = new Map<string, number[]>();
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < keys.length) {
      const first = next++;
      const key = keys[first] ?? '';
      const busy = waiting.get(key);
      if (busy) {
        busy.push(first);
        continue;
      }
      const queue = [first];
      waiting.set(key, queue);
      for (let index = queue.shift(); index !== undefined; index = queue.shift()) {
        await work(index);
      }
      waiting.delete(key);
    }
  };
  await Promise.all(Array.from({ length: Math.min(maxConcurrent, keys.length) }, worker));
}
