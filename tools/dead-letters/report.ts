import { columns } from '@shop/running-stack/columns';
import type { DeadLetterResponse, DeadLetterReport } from '@shop/messaging';

/** One line for each dead letter. */
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

/** All fields of each dead letter. */
export function details({ letters }: DeadLetterResponse): string {
  return letters
    .map(({ headers, value, ...letter }) => {
      const fields = Object.entries(letter).map(([name, content]) => [name, String(content)]);
      const received = Object.entries(headers).map(([name, content]) => [
        `  ${name}`,
        oneLine(content),
      ]);
      const all = columns([...fields, ['headers', ''], ...received]);
      return [...all, 'value', value ?? '(none)'].join('\n');
    })
    .join('\n\n');
}

/** The action on each dead letter, or the reason for none. */
export function actions({ letters, counts }: DeadLetterResponse, dryRun: boolean): string {
  if (counts.found === 0) return 'No open dead letter matches: nothing was done.';
  const rows = letters.map((letter) => [
    letter.done ?? '',
    letter.id,
    typeName(letter),
    letter.reason === undefined
      ? ''
      : letter.done === 'refused'
        ? letter.reason
        : `forced, although ${letter.reason}`,
  ]);
  const { replayed, discarded, refused } = counts;
  const total = [
    ...(replayed > 0 ? [`${replayed} replayed`] : []),
    ...(discarded > 0 ? [`${discarded} discarded`] : []),
    ...(refused > 0 ? [`${refused} refused`] : []),
  ].join(', ');
  const summary = dryRun ? `Dry run: ${total}. Nothing was changed.` : `${total}.`;
  return [...columns(rows), ...more(counts.found, letters.length), summary].join('\n');
}

function more(found: number, shown: number): string[] {
  return found > shown ? [`and ${found - shown} more`] : [];
}

/** `OrderConfirmed` of `shop.order.OrderConfirmed.v1`. */
function typeName({ eventType }: DeadLetterReport): string {
  return eventType?.split('.').at(-2) ?? eventType ?? '-';
}

/** Control characters in errors and headers must not reach a terminal. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ');
}
