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

/**
 * Counts from the first sight on, which itself is left out of the rate: joining a group takes seconds and says nothing of
 * speed, and what the first fetch brought was fetched before the clock began.
 */
export function consumed(wanted: number): {
  seen: (messages: number) => void;
  work: Promise<Work>;
} {
  const { promise, resolve } = Promise.withResolvers<Work>();
  let first: { readonly at: number; readonly messages: number } | undefined;
  let count = 0;
  const seen = (messages: number) => {
    first ??= { at: performance.now(), messages };
    count += messages;
    if (count < wanted) return;
    const { perSecond } = workSince(first.at, count - first.messages);
    resolve({ count, perSecond, errors: 0 });
  };
  return { seen, work: promise };
}
