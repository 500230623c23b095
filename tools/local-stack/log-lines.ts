import { styleText } from 'node:util';
import { prettyFactory } from 'pino-pretty';
import type { Terminal } from './terminal.ts';

/** Colours that are readable on dark and on light terminals. */
const COLOURS = ['cyan', 'magenta', 'green', 'yellow'] as const;
/** Fields that are the same in each line or repeat another field (the trace id is the gtxid). */
const IGNORED = 'pid,hostname,service,trace_id,span_id';

/**
 * Prints the lines of the apps with their names: as readable text on a terminal, otherwise unchanged (JSON).
 *
 * @param names of all apps. They define the width of the column and the colours.
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
