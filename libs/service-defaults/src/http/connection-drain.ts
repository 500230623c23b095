import type { BeforeApplicationShutdown, OnApplicationShutdown } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';

const CHECK_INTERVAL_MS = 50;

/**
 * Makes a shutdown finish as soon as the last request has its response. The close of an HTTP server closes only the
 * connections that are idle at that time. A connection with a request becomes idle later. A client that keeps it open
 * would delay the exit for more than a minute. Closing all connections instead would cut off the requests.
 */
export class ConnectionDrain implements BeforeApplicationShutdown, OnApplicationShutdown {
  private timer?: NodeJS.Timeout;

  constructor(private readonly host: HttpAdapterHost) {}

  beforeApplicationShutdown(): void {
    const server = this.host.httpAdapter?.getHttpServer() as
      { closeIdleConnections(): void } | undefined;
    if (!server) return;
    this.timer = setInterval(() => server.closeIdleConnections(), CHECK_INTERVAL_MS);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }
}
