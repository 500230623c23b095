/**
 * Runs `work` for every index of `keys`, beginning them in order and at most `atOnce` at the same time, and never two of one
 * key: those follow one another. What has been begun is therefore a gapless beginning of the list, except where a busy
 * key holds back a message of its own.
 */
export async function inKeyOrder(
  keys: readonly string[],
  atOnce: number,
  work: (index: number) => Promise<void>,
): Promise<void> {
  /** Per key in work: the indexes that wait for it. */
  const behind = new Map<string, number[]>();
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < keys.length) {
      const first = next++;
      const key = keys[first] ?? '';
      const busy = behind.get(key);
      if (busy) {
        busy.push(first);
        continue;
      }
      const queue = [first];
      behind.set(key, queue);
      for (let index = queue.shift(); index !== undefined; index = queue.shift()) {
        await work(index);
      }
      behind.delete(key);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, keys.length) }, worker));
}
