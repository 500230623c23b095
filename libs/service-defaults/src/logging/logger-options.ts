import { traceLogFields } from '@shop/tracing';
import type { LoggerOptions } from 'pino';

const INFO = 30;
/** What Nest says about each module and each route at every start: only at level debug. */
const CHATTER = new Set(['InstanceLoader', 'NestFactory', 'RouterExplorer', 'RoutesResolver']);

const SECRETS = ['authorization', 'cookie', 'password', 'accessToken'];

/** Log lines are JSON: the service's name, the trace, and never a secret. */
export function loggerOptions(service: string, level: string): LoggerOptions {
  return {
    level,
    base: { service },
    mixin: traceLogFields,
    // at the top, one and two levels below: pino has no "anywhere"
    redact: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
    hooks: {
      logMethod(args, method, lineLevel) {
        const [fields] = args as [unknown];
        if (lineLevel === INFO && isChatter(fields) && !this.isLevelEnabled('debug')) return;
        method.apply(this, args);
      },
    },
  };
}

function isChatter(fields: unknown): boolean {
  return (
    typeof fields === 'object' &&
    fields !== null &&
    'context' in fields &&
    CHATTER.has(String(fields.context))
  );
}
