import { expect, it } from 'vitest';
import { clientAddress } from './client-address.js';

const PEER = '10.0.0.1';

it.each<[proxies: number, forwardedFor: string | undefined, client: string, why: string]>([
  [0, undefined, PEER, 'nothing is said'],
  [0, '192.0.2.1', PEER, 'anybody can say anything'],
  [1, '192.0.2.1', '192.0.2.1', 'the proxy says whom it saw'],
  [1, '198.51.100.9, 192.0.2.1', '192.0.2.1', 'what stands before is the word of the client'],
  [2, '198.51.100.9, 192.0.2.1, 10.0.0.2', '192.0.2.1', 'the nearer proxy has seen the other one'],
  [2, '192.0.2.1', '192.0.2.1', 'the client came by the nearer proxy only'],
  [1, '2001:db8::1', '2001:db8::1', 'IPv6'],
  [1, undefined, PEER, 'the client came past the proxy'],
  [1, 'unknown', PEER, 'the proxy does not say'],
  [1, '', PEER, 'the proxy says nothing'],
])('with %i proxies and X-Forwarded-For %j it is %s: %s', (proxies, forwardedFor, client) => {
  expect(clientAddress(PEER, forwardedFor, proxies)).toBe(client);
});
