import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { config } from './config.js';

beforeEach(() => {
  vi.stubEnv('DATABASE_URL', 'postgres://order@127.0.0.1/order');
  vi.stubEnv('MIGRATION_DATABASE_URL', 'postgres://owner@127.0.0.1/order');
  vi.stubEnv('KAFKA_BROKERS', '127.0.0.1:9092');
  vi.stubEnv('JWKS_URL', 'http://127.0.0.1:3002/jwks');
});
afterEach(() => vi.unstubAllEnvs());

function deadlines(soft: string, hard: string) {
  vi.stubEnv('ORDER_SOFT_DEADLINE_MS', soft);
  vi.stubEnv('ORDER_HARD_DEADLINE_MS', hard);
  const { ORDER_SOFT_DEADLINE_MS, ORDER_HARD_DEADLINE_MS } = config();
  return [ORDER_SOFT_DEADLINE_MS, ORDER_HARD_DEADLINE_MS];
}

describe('the deadlines of an order', () => {
  it('are 10 seconds and 2 minutes by default', () => {
    expect(deadlines('', '')).toEqual([10_000, 120_000]);
  });

  it.each([
    ['10000', '10000'],
    ['20000', '10000'],
    // The default of the other variable applies.
    ['', '9000'],
    ['120000', ''],
  ])('are refused unless the soft one is shorter: soft %j, hard %j', (soft, hard) => {
    const message = /ORDER_SOFT_DEADLINE_MS: must be less than ORDER_HARD_DEADLINE_MS/;
    expect(() => deadlines(soft, hard)).toThrow(message);
  });
});

describe('R10: the retention of the inbox', () => {
  const kept = (days: string) => {
    vi.stubEnv('INBOX_RETENTION_DAYS', days);
    return config().INBOX_RETENTION_DAYS;
  };

  it('is 30 days by default and can be longer', () => {
    expect([kept(''), kept('28'), kept('365')]).toEqual([30, 28, 365]);
  });

  it('is not shorter than the time in which an event can be delivered again', () => {
    expect(() => kept('27')).toThrow(/INBOX_RETENTION_DAYS: must be at least 28/);
  });
});
