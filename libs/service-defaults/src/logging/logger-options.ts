import { traceLogFields } from '@shop/tracing';
import type { LoggerOptions } from 'pino';

const INFO = 30;
/** Nest logs each module and each route at every start. These lines appear only at level debug. */
const QUIET_CONTEXTS = new Set([
  'InstanceLoader',
  'NestFactory',
  'RouterExplorer',
  'RoutesResolver',
]);

const SECRETS = ['authorization', 'cookie', 'password', 'accessToken'];

/** Log lines are JSON. They contain the service's name and the trace, and never a secret. */
export function loggerOptions(service: string, level: string): LoggerOptions {
  return {
    level,
    base: { service },
    mixin: traceLogFields,
    // At the top level and one and two levels below. pino has no pattern for any depth.
    redact: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
    hooks: {
      logMethod(args, method, lineLevel) {
        const [fields] = args as [unknown];
        if (lineLevel === INFO && isStartupNoise(fields) && !this.isLevelEnabled('debug')) return;
        method.apply(this, args);
      },
    },
  };
}

function isStartupNoise(fields: unknown): boolean {
  return (
    typeof fields === 'object' &&
    fields !== null &&
    'context' in fields &&
    QUIET_CONTEXTS.has(String(fields.context))
  );
}
