/** A variable of the environment that the benchmark has set. */
export function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is missing: 'npm run bench' starts this`);
  return value;
}
