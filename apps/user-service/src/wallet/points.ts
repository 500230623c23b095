/**
 * Only this service uses the rate of the points. The response for a wallet contains it as a forecast. `PaymentCaptured`
 * contains the resulting points, which are binding.
 */
export const CENTS_PER_POINT = 100;

/** One point for each full `CENTS_PER_POINT`. */
export function pointsFor(amountCents: number): number {
  return Math.floor(amountCents / CENTS_PER_POINT);
}
