import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { config } from './config.js';

beforeEach(() => {
  vi.stubEnv('MONGODB_URL', 'mongodb://127.0.0.1/product');
  vi.stubEnv('KAFKA_BROKERS', '127.0.0.1:9092');
  vi.stubEnv('JWKS_URL', 'http://127.0.0.1:3002/jwks');
});
afterEach(() => vi.unstubAllEnvs());

function retention(days: string): number {
  vi.stubEnv('DECISION_RETENTION_DAYS', days);
  return config().DECISION_RETENTION_DAYS;
}

describe('R10: the retention of decisions', () => {
  it('is 60 days by default and can be longer', () => {
    expect([retention(''), retention('58'), retention('365')]).toEqual([60, 58, 365]);
  });

  it('is not shorter than the time in which a cancellation can arrive', () => {
    expect(() => retention('57')).toThrow(/DECISION_RETENTION_DAYS: must be at least 58/);
  });
});
