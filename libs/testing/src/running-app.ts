import { createServiceApp, MetricsServer } from '@shop/service-defaults';
import type { InjectionToken, Type } from '@nestjs/common';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { AnswerWatch } from './answer-watch.js';

export interface RunningApp {
  readonly url: string;
  /** To be read with `scrape`. */
  readonly metricsUrl: string;
  readonly app: NestFastifyApplication;
  /** @throws Error for answers that `/openapi.json` does not describe */
  close(): Promise<void>;
}

export interface StartOptions {
  readonly transports?: (app: NestFastifyApplication) => readonly CustomTransportStrategy[];
  /** Providers with what stands in for them: for what a test has to command, as a clock, and nothing that can run itself. */
  readonly replaced?: readonly (readonly [InjectionToken, unknown])[];
}

/**
 * The app in this process, as `startService` would run it: HTTP on a free port first, then its transports. The environment
 * is set while the app is made and put back after. Every answer that it gives is held against its own `/openapi.json`, and each of its routes has to be
 * in there.
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
  const watch = new AnswerWatch(app);
  await app.init();
  await watch.begin();
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
      watch.end();
    },
  };
}
