/** Something the person at the terminal can put right: the message is one sentence with the remedy, shown without a stack. */
export class StackProblem extends Error {
  override readonly name = 'StackProblem';
}

export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
