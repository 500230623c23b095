import type { Work } from '../../measure/comparison.ts';
import { plainKafka, plainTopic } from '../plain-kafka.ts';
import { workSince } from '../turn-server.ts';

/** The group, which has no members now, begins with the first message again. */
export async function forget(groupId: string): Promise<void> {
  const admin = plainKafka.admin();
  await admin.connect();
  try {
    await admin.resetOffsets({ groupId, topic: plainTopic, earliest: true });
  } finally {
    await admin.disconnect();
  }
}

/** Counts from the first message on: joining a group takes seconds, and says nothing of speed. */
export function consumed(wanted: number): {
  seen: (messages: number) => void;
  work: Promise<Work>;
} {
  const { promise, resolve } = Promise.withResolvers<Work>();
  let since: number | undefined;
  let count = 0;
  const seen = (messages: number) => {
    since ??= performance.now();
    count += messages;
    if (count >= wanted) resolve(workSince(since, count));
  };
  return { seen, work: promise };
}
