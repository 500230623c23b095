import { prettyFactory } from 'pino-pretty';
import { logPrefix } from './log-prefix.ts';
import type { Terminal } from './terminal.ts';

/** What is the same in each line, or in another field of it (the trace's id is the gtxid). */
const IGNORED = 'pid,hostname,service,trace_id,span_id';

/**
 * Prints the apps' lines under their names: on a terminal made for people, else as they come (JSON, a line each).
 *
 * @param names all that will be printed.
 */
export function logLines(
  terminal: Terminal,
  names: readonly string[],
): (name: string, line: string) => void {
  const prefixed = logPrefix(names, terminal.colours);
  const pretty = prettyFactory({
    colorize: terminal.colours,
    ignore: IGNORED,
    singleLine: true,
    translateTime: 'SYS:HH:MM:ss.l',
  });
  return (name, line) => {
    const text = terminal.isTTY ? pretty(line).trimEnd() : line;
    for (const part of text.split('\n')) terminal.print(prefixed(name, part));
  };
}
