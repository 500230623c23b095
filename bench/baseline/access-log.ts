// The access log of the baselines: pino to standard output, with the fields of the apps' access log except the trace.
import { pino } from 'pino';

const logger = pino({ base: { service: 'baseline' } });

/** @param since `performance.now()` when the request arrived */
export function logRequest(method: string, route: string, status: number, since: number): void {
  const ms = Math.round((performance.now() - since) * 10) / 10;
  logger.info({ method, route, status, ms }, 'request');
}
