import type { SpanDetails } from '@shop/tracing';

/** Ids in paths are UUIDs, everywhere; a span's name must not hold them. */
const ID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** What is the same for each call of a service: read from its URL once. */
export interface Peer {
  readonly service: string;
  readonly origin: string;
  readonly host: string;
  readonly port: number;
}

export function peerOf(service: string, { origin, hostname, port, protocol }: URL): Peer {
  const usual = protocol === 'https:' ? 443 : 80;
  return { service, origin, host: hostname, port: port === '' ? usual : Number(port) };
}

/** The span of a call, named by the route as the other side knows it. `path` is without its query. */
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
