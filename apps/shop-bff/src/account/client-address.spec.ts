import { expect, it } from 'vitest';
import { clientAddress } from './client-address.js';

const PEER = '10.0.0.1';

it.each<[proxies: number, forwardedFor: string | undefined, client: string, why: string]>([
  [0, undefined, PEER, 'the header is absent'],
  [0, '192.0.2.1', PEER, 'any client can write the header'],
  [1, '192.0.2.1', '192.0.2.1', 'the proxy adds the address that it sees'],
  [
    1,
    '198.51.100.9, 192.0.2.1',
    '192.0.2.1',
    'the client may have written the addresses before it',
  ],
  [
    2,
    '198.51.100.9, 192.0.2.1, 10.0.0.2',
    '192.0.2.1',
    'the last address is that of the outer proxy',
  ],
  [2, '192.0.2.1', '192.0.2.1', 'the request passed only the inner proxy'],
  [1, '2001:db8::1', '2001:db8::1', 'IPv6'],
  [1, undefined, PEER, 'the request did not pass the proxy'],
  [1, 'unknown', PEER, 'the proxy adds no address'],
  [1, '', PEER, 'the header is empty'],
])(
  'with %i proxies and X-Forwarded-For %j the address is %s: %s',
  (proxies, forwardedFor, client) => {
    expect(clientAddress(PEER, forwardedFor, proxies)).toBe(client);
  },
);
