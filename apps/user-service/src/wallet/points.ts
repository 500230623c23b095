/**
 * The points rate is this service's alone. Others hear of it with a wallet, as a forecast, and in `PaymentCaptured` as its
 * result, which is what counts.
 */
export const CENTS_PER_POINT = 100;

/** One point for each full `CENTS_PER_POINT`. */
export function pointsFor(amountCents: number): number {
  return Math.floor(amountCents / CENTS_PER_POINT);
}
