import type { SpanDetails } from '@shop/tracing';

/** Every id in a path is a UUID. A span's name must not contain ids. */
const ID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** The attributes that all calls to one service share. They are derived from its URL once. */
export interface Peer {
  readonly service: string;
  readonly origin: string;
  readonly host: string;
  readonly port: number;
}

export function peerOf(service: string, { origin, hostname, port, protocol }: URL): Peer {
  const defaultPort = protocol === 'https:' ? 443 : 80;
  return { service, origin, host: hostname, port: port === '' ? defaultPort : Number(port) };
}

/** The span of a call. Its name is the route of the called service. `path` has no query. */
export function callSpan(peer: Peer, method: string, path: string): SpanDetails {
  const route = path.replace(ID, '{id}');
  return {
    name: `${method} ${route}`,
    kind: 'client',
    attributes: {
      'http.request.method': method,
      'peer.service': peer.service,
      'server.address': peer.host,
      'server.port': peer.port,
      'url.full': peer.origin + path,
      'url.template': route,
    },
  };
}
