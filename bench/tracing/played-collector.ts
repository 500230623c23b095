// Plays an OpenTelemetry collector: takes spans, counts them, forgets them. Each server has a path of its own,
// `/<name>/v1/traces`; `/received` tells how many spans came by each.
import { createServer } from 'node:http';
import { setting } from '../baseline/setting.ts';
import { countSpans } from './count-spans.ts';

const received: Record<string, number> = {};

const server = createServer((request, response) => {
  const { method, url = '' } = request;
  if (method !== 'POST') {
    response.end(JSON.stringify(url === '/received' ? received : { status: 'ok' }));
    return;
  }
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const [, name = ''] = url.split('/');
    received[name] = (received[name] ?? 0) + countSpans(Buffer.concat(chunks));
    // An empty ExportTraceServiceResponse: everything was taken.
    response.setHeader('content-type', 'application/x-protobuf');
    response.end();
  });
});
server.keepAliveTimeout = 600_000;
server.listen(Number(setting('PORT')), '127.0.0.1');

// By itself a signal would end it without a processor profile.
process.on('SIGTERM', () => process.exit());
