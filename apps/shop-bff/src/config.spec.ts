import { ConfigurationError } from '@shop/service-defaults';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { config } from './config.js';

const complete = {
  JWKS_URL: 'http://127.0.0.1:3002/.well-known/jwks.json',
  ORDER_SERVICE_URL: 'http://127.0.0.1:3001',
  USER_SERVICE_URL: 'http://127.0.0.1:3002',
  PRODUCT_SERVICE_URL: 'http://127.0.0.1:3003',
};

const before = process.env;
beforeEach(() => {
  process.env = {};
});
afterEach(() => {
  process.env = before;
});

function problems(): string[] {
  try {
    config();
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems.toSorted();
    throw error;
  }
  return [];
}

it('requires the URLs of the services and of the public keys', () => {
  expect(problems()).toEqual(
    Object.keys(complete)
      .map((name) => `${name}: is missing`)
      .sort(),
  );
});

it('has defaults for everything else', () => {
  Object.assign(process.env, complete);
  expect(config()).toMatchObject({
    ...complete,
    PORT: 3000,
    UPSTREAM_TIMEOUT_MS: 2_000,
    TRUST_PROXY: 0,
  });
});

it.each([
  ['ORDER_SERVICE_URL', 'localhost:3001'],
  ['UPSTREAM_TIMEOUT_MS', '0'],
  ['UPSTREAM_TIMEOUT_MS', 'soon'],
  ['TRUST_PROXY', 'true'],
])('rejects %s=%s', (name, value) => {
  Object.assign(process.env, complete, { [name]: value });
  expect(problems()).toEqual([expect.stringContaining(name)]);
});
