import { isIP } from 'node:net';

/**
 * Returns the IP address of the client. Each trusted proxy appends the address that it sees to `X-Forwarded-For`. With N
 * proxies, the client's address is the Nth from the end. The client may have written everything before it.
 *
 * @param peer the address of the connection: that of the client, or of the nearest proxy.
 * @param proxies `TRUST_PROXY`
 */
export function clientAddress(
  peer: string,
  forwardedFor: string | undefined,
  proxies: number,
): string {
  if (proxies === 0) return peer;
  const addresses = (forwardedFor ?? '').split(',').map((address) => address.trim());
  const client = addresses.at(-proxies) ?? addresses[0] ?? '';
  return isIP(client) === 0 ? peer : client;
}
