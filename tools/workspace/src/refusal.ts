/** The generator rejects its options and has written nothing. The user sees the message: the reason and the remedy. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}
