import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { config } from './config.js';

beforeEach(() => {
  vi.stubEnv('MONGODB_URL', 'mongodb://127.0.0.1/product');
  vi.stubEnv('KAFKA_BROKERS', '127.0.0.1:9092');
  vi.stubEnv('JWKS_URL', 'http://127.0.0.1:3002/jwks');
});
afterEach(() => vi.unstubAllEnvs());

function kept(days: string): number {
  vi.stubEnv('DECISION_RETENTION_DAYS', days);
  return config().DECISION_RETENTION_DAYS;
}

describe('R10: how long decisions are kept', () => {
  it('is 60 days, and can be more', () => {
    expect([kept(''), kept('58'), kept('365')]).toEqual([60, 58, 365]);
  });

  it('is not less than a cancellation can take to arrive', () => {
    expect(() => kept('57')).toThrow(/DECISION_RETENTION_DAYS: has to be at least 58/);
  });
});
