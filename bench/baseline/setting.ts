/** Returns an environment variable that the benchmark sets. */
export function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is missing. Use 'npm run bench'.`);
  return value;
}
