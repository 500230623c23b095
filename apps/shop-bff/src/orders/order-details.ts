import type { OrderDetails, OrderResponse } from '@shop/contracts';
import type { ProductName } from '../clients/product.client.js';

/** A part that is unavailable is undefined. */
export interface OrderParts {
  readonly products: readonly ProductName[] | undefined;
  readonly customer: { readonly name: string | null } | undefined;
}

/**
 * Composes the order that the client receives. `unavailable` lists the missing parts that a later request can return. The
 * `name` of a product that does not exist is also null, but then `products` is not listed, because a later request would not
 * help. An order that was rejected as `unknown-product` has such a line.
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
