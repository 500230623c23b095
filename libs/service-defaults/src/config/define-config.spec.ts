import type { ConfigType } from '@nestjs/config';
import { Test } from '@nestjs/testing';
import { afterEach, describe, expect, expectTypeOf, it, vi } from 'vitest';
import { z } from 'zod';
import { ConfigModule } from '@nestjs/config';
import { ConfigurationError } from './configuration-error.js';
import { defineConfig, parseEnvironment } from './define-config.js';
import { flag } from './flag.js';
import { serviceEnvironment } from './service-environment.js';

const schema = z.object({
  ...serviceEnvironment({ port: 3001 }),
  DATABASE_URL: z.url({ protocol: /^postgres$/ }),
  SEED_DEMO_DATA: flag().default(false),
});
const valid = {
  JWKS_URL: 'http://127.0.0.1:3002/jwks',
  DATABASE_URL: 'postgres://shop:geheim@127.0.0.1/order',
};

function problemsOf(environment: Record<string, string | undefined>): readonly string[] {
  try {
    parseEnvironment(schema, environment);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

/** OpenTelemetry's own defaults, and no collector. */
const NO_SPANS = {
  TRACE_TRUST_INCOMING: true,
  OTEL_SDK_DISABLED: false,
  OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
  OTEL_TRACES_SAMPLER: 'parentbased_always_on',
  OTEL_TRACES_SAMPLER_ARG: 1,
  OTEL_BSP_MAX_QUEUE_SIZE: 2_048,
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: 512,
  OTEL_BSP_SCHEDULE_DELAY: 5_000,
};

describe('parseEnvironment', () => {
  it('has the defaults of every service', () => {
    expect(parseEnvironment(schema, valid)).toEqual({
      ...valid,
      ...NO_SPANS,
      NODE_ENV: 'development',
      LOG_LEVEL: 'info',
      HOST: '127.0.0.1',
      PORT: 3001,
      METRICS_PORT: 4001,
      SHUTDOWN_TIMEOUT_MS: 10_000,
      JWT_ISSUER: 'https://shop.example',
      JWT_AUDIENCE: 'shop',
      SEED_DEMO_DATA: false,
    });
  });

  it('lists all invalid and missing variables', () => {
    const problems = problemsOf({ PORT: 'http', LOG_LEVEL: 'loud', JWKS_URL: 'ftp://keys' });
    expect(problems).toHaveLength(4);
    for (const name of ['PORT: ', 'LOG_LEVEL: ', 'JWKS_URL: ', 'DATABASE_URL: is missing']) {
      expect(problems).toContainEqual(expect.stringContaining(name));
    }
  });

  it('never repeats a value', () => {
    const problems = problemsOf({
      ...valid,
      DATABASE_URL: 'mysql://u:geheim@db',
      PORT: '99999999',
    });
    expect(problems).toHaveLength(2);
    expect(problems.join()).not.toMatch(/geheim|99999999/);
  });

  it('treats an empty value as missing', () => {
    expect(problemsOf({ ...valid, DATABASE_URL: '' })).toEqual(['DATABASE_URL: is missing']);
    expect(parseEnvironment(schema, { ...valid, PORT: '' }).PORT).toBe(3001);
  });

  it.each(['1', 'yes', 'TRUE', 'False'])('rejects the flag value %j', (value) => {
    expect(problemsOf({ ...valid, SEED_DEMO_DATA: value })).toHaveLength(1);
  });

  it('reads a flag', () => {
    expect(parseEnvironment(schema, { ...valid, SEED_DEMO_DATA: 'true' }).SEED_DEMO_DATA).toBe(
      true,
    );
  });

  it('does not require JWKS_URL in the service that issues the tokens', () => {
    const issuer = z.object(serviceEnvironment({ port: 3002, jwks: false }));
    expect(parseEnvironment(issuer, {}).PORT).toBe(3002);
  });
});

describe('defineConfig', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('reads the environment when Nest creates the provider, not at import', async () => {
    const config = defineConfig('order', schema);
    expectTypeOf<ConfigType<typeof config>['SEED_DEMO_DATA']>().toEqualTypeOf<boolean>();
    for (const [name, value] of Object.entries(valid)) vi.stubEnv(name, value);
    const imports = [ConfigModule.forFeature(config)];
    const module = await Test.createTestingModule({ imports }).compile();
    expect(module.get(config.KEY)).toMatchObject(valid);
  });
});
