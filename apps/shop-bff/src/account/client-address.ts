import { isIP } from 'node:net';

/**
 * The IP address of the client. Each of our own proxies adds the address that it saw at the end of `X-Forwarded-For`, so the
 * client's stands as many places from the end as there are proxies. What stands before it, the client may have written.
 *
 * @param peer who connected to us: the client, or the nearest proxy.
 * @param proxies `TRUST_PROXY`
 */
export function clientAddress(
  peer: string,
  forwardedFor: string | undefined,
  proxies: number,
): string {
  if (proxies === 0) return peer;
  const seen = (forwardedFor ?? '').split(',').map((address) => address.trim());
  const client = seen.at(-proxies) ?? seen[0] ?? '';
  return isIP(client) === 0 ? peer : client;
}
