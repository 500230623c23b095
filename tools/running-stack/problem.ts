/** Something the person at the terminal can put right: the message is one sentence with the remedy, shown without a stack. */
export class StackProblem extends Error {
  override readonly name = 'StackProblem';
}

export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Of several addresses that were tried, each has its own reason, and the sum has none. */
export function reasons(error: unknown): string {
  return error instanceof AggregateError
    ? error.errors.map(reasons).join('; ')
    : errorMessage(error);
}

/** Whether it was ended because something else failed, or because it was told to. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
