/**
 * Reads the lines that `tsc --build --watch --listEmittedFiles` prints.
 *
 * @param onMessage receives the errors, line by line.
 * @param onBuilt receives the JavaScript files since its last call, after each build without errors.
 */
export function compilerOutput(
  onMessage: (line: string) => void,
  onBuilt: (files: readonly string[]) => void,
): (line: string) => void {
  const written = new Set<string>();
  return (line) => {
    const file = /^TSFILE: (.*)$/.exec(line)?.[1];
    const errors = /Found (\d+) errors?\. Watching for file changes\./.exec(line)?.[1];
    if (file?.endsWith('.js')) written.add(file);
    if (errors === '0') {
      onBuilt([...written]);
      written.clear();
    }
    const isProgress = / compilation( in watch mode)?\.\.\.$/.test(line);
    if (file === undefined && errors !== '0' && !isProgress && line.trim() !== '') onMessage(line);
  };
}
