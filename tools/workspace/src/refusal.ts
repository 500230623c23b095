/** The generator cannot do what was asked. The message is one sentence for the person who asked; nothing was written. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}
