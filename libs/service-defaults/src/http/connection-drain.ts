import type { BeforeApplicationShutdown, OnApplicationShutdown } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';

const LOOK_EVERY_MS = 50;

/**
 * Lets a shutdown end as soon as the last request is answered. Closing an HTTP server closes the connections that are
 * idle at that moment; one that still carries a request turns idle later and, kept alive by its client, would hold the
 * process for more than a minute. Cutting all connections instead would cut the requests.
 */
export class ConnectionDrain implements BeforeApplicationShutdown, OnApplicationShutdown {
  private timer?: NodeJS.Timeout;

  constructor(private readonly host: HttpAdapterHost) {}

  beforeApplicationShutdown(): void {
    const server = this.host.httpAdapter?.getHttpServer() as
      { closeIdleConnections(): void } | undefined;
    if (!server) return;
    this.timer = setInterval(() => server.closeIdleConnections(), LOOK_EVERY_MS);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }
}
