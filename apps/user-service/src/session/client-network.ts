import { isIPv6 } from 'node:net';

const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
/** The groups of 16 bits that identify a /64. A provider commonly assigns a whole /64 to one customer. */
const NETWORK_GROUPS = 4;

/**
 * The network that counts as one client: an IPv4 address or an IPv6 /64, in which one person has 2^64 addresses.
 *
 * @param address an IP address in any notation.
 */
export function networkOf(address: string): string {
  const mapped = MAPPED_IPV4.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  // The URL parser returns the canonical form of an IPv6 address. It refuses zones such as %eth0.
  const [bare = ''] = address.split('%');
  const canonical = new URL(`http://[${bare}]`).hostname.slice(1, -1);
  const [head = '', tail = ''] = canonical.split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':'));
  const left = canonical.includes('::') ? 8 - groups(head).length - groups(tail).length : 0;
  const all = [...groups(head), ...Array<string>(left).fill('0'), ...groups(tail)];
  return `${all.slice(0, NETWORK_GROUPS).join(':')}::/64`;
}
