// What every process of a messaging comparison is: a server that works when it is told to, and answers with what came of it.
import { createServer } from 'node:http';
import type { Work } from '../measure/comparison.ts';
import { setting } from '../baseline/setting.ts';

/** @param turn works off `count` things, or for as long as that many take. */
export function serveTurns(turn: (count: number) => Promise<Work>): void {
  const server = createServer((request, response) => {
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    if (pathname !== '/turn') {
      answer(200, { status: 'ok' });
      return;
    }
    turn(Number(searchParams.get('count'))).then(
      (work) => answer(200, work),
      (error: unknown) => answer(500, error instanceof Error ? error.stack : String(error)),
    );
  });
  server.keepAliveTimeout = 600_000;
  server.listen(Number(setting('PORT')), '127.0.0.1');
  // By itself a signal would end it without a processor profile.
  process.on('SIGTERM', () => process.exit());
}

/** What came of `count` things that were begun at `since`, by `performance.now()`. */
export function workSince(since: number, count: number): Work {
  return { count, perSecond: (count / (performance.now() - since)) * 1000, errors: 0 };
}

/** The broker and the topic of all events here, as the processes are told of them. */
export function kafkaSettings() {
  const topicPrefix = setting('KAFKA_TOPIC_PREFIX');
  return { brokers: [setting('KAFKA_BROKERS')], topicPrefix };
}
