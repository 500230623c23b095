// The server in every process of a messaging comparison. A request starts a run, and the response contains its result.
import { createServer } from 'node:http';
import type { Work } from '../measure/comparison.ts';
import { setting } from '../baseline/setting.ts';

/** @param run does `count` units of work. */
export function serveWork(run: (count: number) => Promise<Work>): void {
  const server = createServer((request, response) => {
    const respond = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    if (pathname !== '/run') {
      respond(200, { status: 'ok' });
      return;
    }
    run(Number(searchParams.get('count'))).then(
      (work) => respond(200, work),
      (error: unknown) => respond(500, error instanceof Error ? error.stack : String(error)),
    );
  });
  server.keepAliveTimeout = 600_000;
  server.listen(Number(setting('PORT')), '127.0.0.1');
  // Without this handler, the signal would end the process before Node writes the CPU profile.
  process.on('SIGTERM', () => process.exit());
}

/** Returns the result of `count` units that were started at `since`, a value of `performance.now()`. */
export function workSince(since: number, count: number): Work {
  return { count, perSecond: (count / (performance.now() - since)) * 1000, errors: 0 };
}

/** Reads the broker and the topic prefix from the environment. */
export function kafkaSettings() {
  const topicPrefix = setting('KAFKA_TOPIC_PREFIX');
  return { brokers: [setting('KAFKA_BROKERS')], topicPrefix };
}
