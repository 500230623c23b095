/** A problem that the user can solve. The message contains the remedy, and the command prints it without a stack. */
export class StackProblem extends Error {
  override readonly name = 'StackProblem';
}

export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** After attempts on several addresses only the inner errors have messages. */
export function reasons(error: unknown): string {
  return error instanceof AggregateError
    ? error.errors.map(reasons).join('; ')
    : errorMessage(error);
}

/** Whether the work was aborted, because other work failed or the user stopped it. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
