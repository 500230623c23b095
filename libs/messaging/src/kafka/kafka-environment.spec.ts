import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { kafkaEnvironment, kafkaSettings } from './kafka-environment.js';

const schema = z.object(kafkaEnvironment);
const brokers = { KAFKA_BROKERS: 'one:9092, two:9093' };

describe('the environment', () => {
  it('requires brokers and has defaults for all other variables', () => {
    expect(kafkaSettings('order-service', schema.parse(brokers))).toEqual({
      group: 'order-service',
      brokers: ['one:9092', 'two:9093'],
      topicPrefix: '',
      maxInFlight: 8,
      batchBytes: 262_144,
    });
  });

  it.each([
    { KAFKA_BROKERS: 'one' },
    { ...brokers, KAFKA_MAX_IN_FLIGHT: '0' },
    { ...brokers, KAFKA_MAX_IN_FLIGHT: '65' },
    { ...brokers, KAFKA_BATCH_BYTES: '1000' },
    { ...brokers, KAFKA_BATCH_BYTES: '2000000' },
  ])('rejects %j', (environment) => {
    expect(schema.safeParse(environment).success).toBe(false);
  });
});
