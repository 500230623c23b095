import { expect, it } from 'vitest';
import { DECISION_NEEDED_FOR_DAYS, EVENT_RETURNS_WITHIN_DAYS } from './retention.js';
import { kafkaTopics, REPLAY_WITHIN_MS } from './topology.js';

const DAY_MS = 24 * 60 * 60 * 1000;

it('R10: covers the last delivery of an event, and the decision that the last cancellation needs', () => {
  expect([EVENT_RETURNS_WITHIN_DAYS, DECISION_NEEDED_FOR_DAYS]).toEqual([28, 58]);
});

it('R10: a replayed event never stays in its topics for longer than that', () => {
  const retry = kafkaTopics().filter(({ name }) => name.endsWith('.retry'));
  const first = kafkaTopics().filter(({ name }) => name.endsWith('.v1'));
  const longest = (topics: typeof retry) => Math.max(...topics.map((topic) => topic.retentionMs));
  expect(retry.length).toBeGreaterThan(0);
  expect(REPLAY_WITHIN_MS + longest(retry)).toBe(EVENT_RETURNS_WITHIN_DAYS * DAY_MS);
  expect(longest(first)).toBeLessThan(REPLAY_WITHIN_MS);
});
