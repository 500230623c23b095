import { createServiceApp, MetricsServer } from '@shop/service-defaults';
import type { InjectionToken, Type } from '@nestjs/common';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { ResponseMonitor } from './response-monitor.js';

export interface RunningApp {
  readonly url: string;
  /** Read it with `scrape`. */
  readonly metricsUrl: string;
  readonly app: NestFastifyApplication;
  /** @throws Error if `/openapi.json` does not describe a response or a route. */
  close(): Promise<void>;
}

export interface StartOptions {
  readonly transports?: (app: NestFastifyApplication) => readonly CustomTransportStrategy[];
  /** Providers and their replacements. Only for what a test must control, such as a clock; the real part is better. */
  readonly replaced?: readonly (readonly [InjectionToken, unknown])[];
}

/**
 * Runs the app in this process, as `startService` does: HTTP on a free port first, then its transports. `environment` is
 * set only while the app is created. Each route and each response must match the app's own `/openapi.json`.
 */
export async function startApp(
  appModule: Type<unknown>,
  environment: Readonly<Record<string, string>>,
  { transports = () => [], replaced = [] }: StartOptions = {},
): Promise<RunningApp> {
  const before = { ...process.env };
  Object.assign(process.env, {
    LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'silent',
    ...environment,
  });
  let app: NestFastifyApplication;
  try {
    const builder = Test.createTestingModule({ imports: [appModule] });
    for (const [token, value] of replaced) builder.overrideProvider(token).useValue(value);
    const module = await builder.compile();
    app = await createServiceApp(module);
  } finally {
    process.env = before;
  }
  const monitor = new ResponseMonitor(app);
  await app.init();
  await monitor.start();
  await app.listen(0, '127.0.0.1');
  const metricsUrl = await app.get(MetricsServer).listen(0, '127.0.0.1');
  for (const strategy of transports(app)) {
    app.connectMicroservice({ strategy }, { inheritAppConfig: true });
  }
  await app.startAllMicroservices();
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  return {
    url,
    metricsUrl,
    app,
    close: async () => {
      await app.close();
      monitor.verify();
    },
  };
}
