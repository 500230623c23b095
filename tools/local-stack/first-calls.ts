/** Calls to paste into a second terminal. */
export function firstCalls(bffUrl: string): string {
  return `Try it in a second terminal:

  SHOP=${bffUrl}
  curl -sw '\\n' $SHOP/v1/products
  TOKEN=$(curl -s $SHOP/v1/sessions -H 'content-type: application/json' \\
    -d '{"email":"demo@shop.test","password":"demo-password"}' | node -p 'JSON.parse(require("fs").readFileSync(0)).accessToken')
  ORDER=$(curl -s $SHOP/v1/products | node -p 'const [p] = JSON.parse(require("fs").readFileSync(0)).items;
    JSON.stringify({ lines: [{ productId: p.productId, quantity: 1 }], quotedTotalCents: p.priceCents })')
  curl -sw '\\n' $SHOP/v1/orders -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' \\
    -H "idempotency-key: $(node -p 'crypto.randomUUID()')" -d "$ORDER"
  curl -sw '\\n' $SHOP/v1/orders -H "authorization: Bearer $TOKEN"`;
}
