import { parseCommandLine, UsageProblem } from '@shop/running-stack/command';
import type { DeadLetterFilter, DeadLetterRequest } from '@shop/messaging';

export interface Arguments {
  readonly request: DeadLetterRequest;
  readonly json: boolean;
  /** Use the containers. Otherwise use these brokers, or the broker of the running stack. */
  readonly compose: boolean;
  readonly brokers: string | undefined;
  readonly topicPrefix: string;
}

export const usage = () => `npm run dead-letters -- list [filters] [--settled]
npm run dead-letters -- show <id>
npm run dead-letters -- replay <id>... | filters | --all   [--dry-run] [--force]
npm run dead-letters -- discard <id>... | filters | --all  [--dry-run] [--force]

Dead letters are messages that a service could not handle. 'replay' delivers one to that service again, and to no other.
'discard' closes one without handling it. Both settle it, and only 'list --settled' shows it then.

Filters. A dead letter must match all of them:
  --topic=TOPIC    as in order.events.v1        --group=GROUP    the service that failed, as in user-service
  --type=TYPE      as in OrderConfirmed         --key=ORDER_ID
  --since=TIME, --until=TIME                    of the last failure; ISO 8601, or as in 90m, 12h, 3d ago

  --dry-run        show what would be done
  --force          ignore the rules that refuse an action (README.md of this command lists them)
  --json           for programs
  --compose        the containers of 'docker compose up' (otherwise the stack that 'npm start' runs from this checkout)
  --brokers=HOST:PORT,... [--topic-prefix=PREFIX]    any other Kafka
  --help           show this

Exit codes: 0 done, 1 an action was refused or failed, 2 invalid command line.
`;

const ACTIONS = ['list', 'show', 'replay', 'discard'] as const;

/** @throws UsageProblem */
export function parseArguments(args: readonly string[], now = new Date()): Arguments {
  const { values, positionals } = parse(args);
  const { all, json, settled, force, compose, brokers } = values;
  const { 'dry-run': dryRun, 'topic-prefix': topicPrefix } = values;
  const [word, ...ids] = positionals;
  const action = ACTIONS.find((known) => known === word);
  if (!action) {
    throw new UsageProblem(
      word === undefined ? 'An action is missing.' : `The action '${word}' does not exist.`,
    );
  }
  const filter = filterOf(values, ids, now);
  checkChoice(action, filter, all);
  if (compose && brokers !== undefined) {
    throw new UsageProblem('Use either --compose or --brokers.');
  }
  if (topicPrefix !== undefined && brokers === undefined) {
    throw new UsageProblem('--topic-prefix needs --brokers.');
  }
  return {
    request: { action, filter, settledToo: settled, force, dryRun },
    ...{ json, compose, brokers, topicPrefix: topicPrefix ?? '' },
  };
}

function parse(args: readonly string[]) {
  const flag = { type: 'boolean', default: false } as const;
  const text = { type: 'string' } as const;
  return parseCommandLine({
    args: [...args],
    allowPositionals: true,
    options: {
      ...{ json: flag, all: flag, settled: flag, force: flag, 'dry-run': flag, compose: flag },
      ...{ topic: text, group: text, type: text, key: text, since: text, until: text },
      ...{ brokers: text, 'topic-prefix': text },
    },
  });
}

type Values = ReturnType<typeof parse>['values'];

function filterOf(values: Values, ids: readonly string[], now: Date): DeadLetterFilter {
  const { topic, group, type, key, since, until } = values;
  return {
    ...(ids.length === 0 ? {} : { ids }),
    ...(topic === undefined ? {} : { topic }),
    ...(group === undefined ? {} : { group }),
    ...(type === undefined ? {} : { type }),
    ...(key === undefined ? {} : { key }),
    ...(since === undefined ? {} : { since: time('since', since, now) }),
    ...(until === undefined ? {} : { until: time('until', until, now) }),
  };
}

/** A replay or discard needs an explicit choice. A forgotten filter must not replay everything. */
function checkChoice(
  action: DeadLetterRequest['action'],
  filter: DeadLetterFilter,
  all: boolean,
): void {
  const chosen = Object.keys(filter).length > 0;
  const changes = action === 'replay' || action === 'discard';
  if (action === 'show' && !filter.ids)
    throw new UsageProblem(`'show' needs an id. 'list' shows the ids.`);
  if (changes && !chosen && !all) {
    throw new UsageProblem(`'${action}' needs ids or filters, or --all.`);
  }
  if (all && chosen) throw new UsageProblem('Use either --all, or ids and filters.');
}

const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 };

function time(option: string, text: string, now: Date): string {
  const [, count, unit] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  const ms = unit
    ? now.getTime() - Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS]
    : Date.parse(text);
  if (Number.isNaN(ms))
    throw new UsageProblem(`--${option} must be a time such as 2026-01-31T12:00Z, 90m, 12h or 3d.`);
  return new Date(ms).toISOString();
}
