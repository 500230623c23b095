import { describe, expect, it } from 'vitest';
import { sampleApp } from '../fixtures/sample-app.fixture.js';
import type { ReadinessCheck } from './readiness.js';

const up = (name: string, required = true): ReadinessCheck => ({ name, required, check: () => {} });
const down = (name: string, required: boolean): ReadinessCheck => ({
  name,
  required,
  check: () => Promise.reject(new Error(`${name} is unavailable`)),
});

async function ready(...checks: ReadinessCheck[]) {
  const app = await sampleApp({ checks: { useFactory: () => checks } });
  const response = await app.inject('/health/ready');
  return { status: response.statusCode, body: response.json<unknown>() };
}

describe('/health', { timeout: 30_000 }, () => {
  it('is live without a token and without its dependencies', async () => {
    const app = await sampleApp({ checks: { useFactory: () => [down('database', true)] } });
    const response = await app.inject('/health/live');
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({ status: 'ok' });
  });

  it('is ready without checks', async () => {
    expect(await ready()).toEqual({ status: 200, body: { status: 'ok', checks: {} } });
  });

  it('is ready when all checks pass', async () => {
    expect(await ready(up('database'), up('kafka', false))).toEqual({
      status: 200,
      body: { status: 'ok', checks: { database: { status: 'up' }, kafka: { status: 'up' } } },
    });
  });

  it('is degraded, but ready, while an optional dependency is unavailable', async () => {
    expect(await ready(up('database'), down('kafka', false))).toEqual({
      status: 200,
      body: {
        status: 'degraded',
        checks: {
          database: { status: 'up' },
          kafka: { status: 'down', detail: 'kafka is unavailable' },
        },
      },
    });
  });

  it('is ready and reports a warning: a dependency that works, but that a person should check', async () => {
    const warning = { name: 'dead-letters', required: false, check: () => '3 of order.events.v1' };
    expect(await ready(up('database'), warning)).toEqual({
      status: 200,
      body: {
        status: 'ok',
        checks: {
          database: { status: 'up' },
          'dead-letters': { status: 'warning', detail: '3 of order.events.v1' },
        },
      },
    });
  });

  it('is unavailable while a required dependency is unavailable', async () => {
    expect(await ready(down('database', true), down('kafka', false))).toMatchObject({
      status: 503,
      body: { status: 'unavailable', checks: { database: { status: 'down' } } },
    });
  });

  it('treats a check that throws like one that rejects', async () => {
    const check = () => {
      throw new Error('migrations are not done');
    };
    expect(await ready({ name: 'database', required: true, check })).toMatchObject({
      status: 503,
      body: { checks: { database: { detail: 'migrations are not done' } } },
    });
  });

  it('does not wait for a check that hangs', async () => {
    const hanging = (name: string): ReadinessCheck => ({
      name,
      required: true,
      check: () => new Promise(() => {}),
    });
    const since = performance.now();
    const five = ['database', 'kafka', 'mail', 'clock', 'moon'].map(hanging);
    expect(await ready(...five)).toMatchObject({
      status: 503,
      body: { checks: { database: { detail: 'no response within 1000 ms' } } },
    });
    expect(performance.now() - since).toBeLessThan(4_500);
  });
});
