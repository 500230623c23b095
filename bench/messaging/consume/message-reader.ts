import type { Work } from '../../measure/comparison.ts';
import { plainKafka, plainTopic } from '../plain-kafka.ts';
import { workSince } from '../work-server.ts';

/** Makes the group start with the first message again. The group must have no members. */
export async function resetOffsets(groupId: string): Promise<void> {
  const admin = plainKafka.admin();
  await admin.connect();
  try {
    await admin.resetOffsets({ groupId, topic: plainTopic, earliest: true });
  } finally {
    await admin.disconnect();
  }
}

/**
 * Counts messages and measures their rate. The time starts with the first call of `seen`, because joining a group takes
 * seconds and does not depend on the speed of the consumer. The rate excludes the messages of this first call, because they
 * were fetched before the time started.
 */
export function countMessages(wanted: number): {
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
