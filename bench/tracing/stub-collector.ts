// A stub of an OpenTelemetry collector. It receives spans, counts them and discards them. Each server has a separate path,
// `/<name>/v1/traces`. `/received` returns the number of spans for each name.
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
    // An empty ExportTraceServiceResponse means that all spans were accepted.
    response.setHeader('content-type', 'application/x-protobuf');
    response.end();
  });
});
server.keepAliveTimeout = 600_000;
server.listen(Number(setting('PORT')), '127.0.0.1');

// Without this handler, the signal would end the process before Node writes the CPU profile.
process.on('SIGTERM', () => process.exit());
