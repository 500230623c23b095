import type { DeadLetterResponse, DeadLetterReport } from '@shop/messaging';

/** A line for each letter. */
export function list({ letters, counts }: DeadLetterResponse): string {
  if (letters.length === 0) return 'No dead letters.';
  const head = ['ID', 'STATE', 'TYPE', 'ORDER', 'ATTEMPTS', 'LAST FAILED', 'ERROR'];
  const rows = letters.map((letter) => [
    letter.id,
    letter.state,
    typeName(letter),
    letter.key ?? '-',
    String(letter.attempts),
    letter.lastFailedAt,
    oneLine(`${letter.errorClass}: ${letter.errorMessage}`),
  ]);
  return [...columns([head, ...rows]), ...more(counts.found, letters.length)].join('\n');
}

/** All that is known of a letter. */
export function details({ letters }: DeadLetterResponse): string {
  return letters
    .map(({ headers, value, ...letter }) => {
      const lines = Object.entries(letter).map(([name, told]) => [name, String(told)]);
      const received = Object.entries(headers).map(([name, told]) => [`  ${name}`, oneLine(told)]);
      const all = columns([...lines, ['headers', ''], ...received]);
      return [...all, 'value', value ?? '(none)'].join('\n');
    })
    .join('\n\n');
}

/** What was done with each letter, and why not with others. */
export function deeds({ letters, counts }: DeadLetterResponse, dryRun: boolean): string {
  if (counts.found === 0) return 'No open dead letter fits: nothing was done.';
  const rows = letters.map((letter) => [
    letter.done ?? '',
    letter.id,
    typeName(letter),
    letter.reason === undefined
      ? ''
      : letter.done === 'refused'
        ? letter.reason
        : `by force, though ${letter.reason}`,
  ]);
  const { replayed, discarded, refused } = counts;
  const sum = [
    ...(replayed > 0 ? [`${replayed} replayed`] : []),
    ...(discarded > 0 ? [`${discarded} discarded`] : []),
    ...(refused > 0 ? [`${refused} refused`] : []),
  ].join(', ');
  const total = dryRun ? `A trial: ${sum}; nothing was changed.` : `${sum}.`;
  return [...columns(rows), ...more(counts.found, letters.length), total].join('\n');
}

function more(found: number, told: number): string[] {
  return found > told ? [`and ${found - told} more`] : [];
}

/** `OrderConfirmed` of `shop.order.OrderConfirmed.v1`. */
function typeName({ eventType }: DeadLetterReport): string {
  return eventType?.split('.').at(-2) ?? eventType ?? '-';
}

/** Errors and headers come from anywhere: control characters in them must not reach a terminal. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ');
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
