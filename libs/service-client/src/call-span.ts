import type { SpanDetails } from '@shop/tracing';

/** Ids in paths are UUIDs, everywhere; a span's name must not hold them. */
const ID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** The span of a call, named by the route as the other side knows it. */
export function callSpan(service: string, method: string, url: URL): SpanDetails {
  const route = url.pathname.replace(ID, '{id}');
  return {
    name: `${method} ${route}`,
    kind: 'client',
    attributes: {
      'http.request.method': method,
      'peer.service': service,
      'server.address': url.hostname,
      'server.port': Number(url.port || (url.protocol === 'https:' ? 443 : 80)),
      'url.full': url.href,
      'url.template': route,
    },
  };
}
