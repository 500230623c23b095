/** The output of a command: for a person on a terminal, or for a program through a pipe. */
export class Terminal {
  readonly isTTY: boolean;
  readonly colours: boolean;
  readonly #out: NodeJS.WriteStream;

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
    this.isTTY = out.isTTY;
    this.colours = out.isTTY && !process.env['NO_COLOR'];
  }

  print(text: string): void {
    this.#out.write(`${text}\n`);
  }
}
