export interface CompilerRounds {
  /** A round ended without an error; with the JavaScript files written since the last such round. */
  readonly onBuilt: (files: readonly string[]) => void;
  /** What the compiler says to people: errors, a line each. */
  readonly onMessage: (line: string) => void;
}

/** Understands what `tsc --build --watch --listEmittedFiles` prints. */
export class CompilerOutput {
  readonly #rounds: CompilerRounds;
  readonly #written = new Set<string>();

  constructor(rounds: CompilerRounds) {
    this.#rounds = rounds;
  }

  read(line: string): void {
    const file = /^TSFILE: (.*)$/.exec(line)?.[1];
    if (file !== undefined) {
      if (file.endsWith('.js')) this.#written.add(file);
      return;
    }
    const errors = /Found (\d+) errors?\. Watching for file changes\./.exec(line)?.[1];
    if (errors === '0') {
      this.#rounds.onBuilt([...this.#written]);
      this.#written.clear();
    } else if (line.trim() !== '' && !/ compilation( in watch mode)?\.\.\.$/.test(line)) {
      this.#rounds.onMessage(line);
    }
  }
}
