const CLEAR_LINE = '\r\u001b[2K';

/** Prints lines, and on a terminal keeps one status line below them. */
export class Terminal {
  readonly colours: boolean;
  readonly #out: NodeJS.WriteStream;
  #status = '';

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
    this.colours = out.isTTY && !process.env['NO_COLOR'];
  }

  get isTTY(): boolean {
    return this.#out.isTTY;
  }

  print(text: string): void {
    this.#out.write(`${this.#clear()}${text}\n${this.#status}`);
  }

  /** On a terminal only. Empty to remove it. */
  showStatus(text: string): void {
    if (!this.isTTY) return;
    const clear = this.#clear();
    // A line that wraps could not be cleared.
    this.#status = text.slice(0, this.#out.columns - 1);
    this.#out.write(clear + this.#status);
  }

  #clear(): string {
    return this.#status ? CLEAR_LINE : '';
  }
}
