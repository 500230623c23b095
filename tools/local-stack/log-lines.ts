import { styleText } from 'node:util';
import { prettyFactory } from 'pino-pretty';
import type { Terminal } from './terminal.ts';

/** Colours that can be read on dark and on light terminals. */
const COLOURS = ['cyan', 'magenta', 'green', 'yellow'] as const;
/** What is the same in each line, or in another field of it (the trace's id is the gtxid). */
const IGNORED = 'pid,hostname,service,trace_id,span_id';

/**
 * Prints the apps' lines under their names: on a terminal made for people, else as they come (JSON, a line each).
 *
 * @param names all that will be printed, so that the texts line up and each name keeps its colour.
 */
export function logLines(
  terminal: Terminal,
  names: readonly string[],
): (name: string, line: string) => void {
  const width = Math.max(...names.map((name) => name.length));
  const prefix = (name: string) => {
    const text = `${name.padEnd(width)} |`;
    const colour = COLOURS[names.indexOf(name) % COLOURS.length] ?? 'white';
    return terminal.colours ? styleText(colour, text, { validateStream: false }) : text;
  };
  const pretty = prettyFactory({
    colorize: terminal.colours,
    ignore: IGNORED,
    singleLine: true,
    translateTime: 'SYS:HH:MM:ss.l',
  });
  return (name, line) => {
    const text = terminal.isTTY ? pretty(line).trimEnd() : line;
    for (const part of text.split('\n')) terminal.print(`${prefix(name)} ${part}`);
  };
}
