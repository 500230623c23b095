/** Colours that can be read on dark and on light terminals. */
const COLOURS = [36, 35, 33, 32];

/**
 * @param names all that will be prefixed, so that the texts line up and each name keeps its colour.
 * @returns puts a name before a line, as in `shop-bff        | {"level":30}`.
 */
export function logPrefix(
  names: readonly string[],
  colours: boolean,
): (name: string, line: string) => string {
  const width = Math.max(...names.map((name) => name.length));
  return (name, line) => {
    const prefix = `${name.padEnd(width)} |`;
    const colour = COLOURS[names.indexOf(name) % COLOURS.length] ?? 0;
    return `${colours ? `\u001b[${colour}m${prefix}\u001b[0m` : prefix} ${line}`;
  };
}
