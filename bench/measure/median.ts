export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Requires at least one number. The median of an even count is the mean of the two middle numbers. */
export function spread(numbers: readonly number[]): Spread {
  const sorted = numbers.toSorted((a, b) => a - b);
  const [min, max] = [sorted[0], sorted.at(-1)];
  if (min === undefined || max === undefined) throw new Error('no numbers');
  const middle = sorted.length / 2;
  const [below, above] = [sorted[Math.ceil(middle) - 1] ?? min, sorted[Math.floor(middle)] ?? max];
  return { median: (below + above) / 2, min, max };
}

export function median(numbers: readonly number[]): number {
  return spread(numbers).median;
}
