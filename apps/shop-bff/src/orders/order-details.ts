import type { OrderDetails, OrderResponse } from '@shop/contracts';
import type { ProductName } from '../clients/product.client.js';

/** A part that could not be had is undefined. */
export interface OrderParts {
  readonly products: readonly ProductName[] | undefined;
  readonly customer: { readonly name: string | null } | undefined;
}

/**
 * What the client gets to see of an order. A part that could not be had is named in `unavailable`: asking again later will
 * bring it. A product that does not exist has no name either, but its part was there: the line's `name` is null and
 * nothing is unavailable, because asking again would not help. An order rejected as `unknown-product` looks like that.
 */
export function orderDetails(
  { userId, lines, ...order }: OrderResponse,
  { products, customer }: OrderParts,
): OrderDetails {
  const names = new Map(products?.map(({ productId, name }) => [productId, name]));
  const unavailable: OrderDetails['unavailable'] = [];
  if (!products) unavailable.push('products');
  if (!customer) unavailable.push('customer');
  return {
    ...order,
    lines: lines.map(({ productId, quantity, unitPriceCents }) => ({
      productId,
      name: names.get(productId) ?? null,
      quantity,
      unitPriceCents,
    })),
    customer: { userId, name: customer?.name ?? null },
    unavailable,
  };
}
