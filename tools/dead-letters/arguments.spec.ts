import { describe, expect, it } from 'vitest';
import { parseArguments } from './arguments.ts';

const now = new Date('2026-02-10T12:00:00.000Z');
const defaults = { settledToo: false, force: false, dryRun: false };

describe('parseArguments', () => {
  it.each([
    [['list'], { action: 'list', filter: {} }],
    [['list', '--settled'], { action: 'list', filter: {}, settledToo: true }],
    [['show', 't.g.dlq/0/1'], { action: 'show', filter: { ids: ['t.g.dlq/0/1'] } }],
    [
      ['replay', '--topic=t', '--group=g', '--type=OrderConfirmed', '--key=k', '--dry-run'],
      {
        action: 'replay',
        filter: { topic: 't', group: 'g', type: 'OrderConfirmed', key: 'k' },
        dryRun: true,
      },
    ],
    [['replay', '--all'], { action: 'replay', filter: {} }],
    [
      ['discard', '--since=3d', '--until=2026-02-09T00:00Z', '--force'],
      {
        action: 'discard',
        filter: { since: '2026-02-07T12:00:00.000Z', until: '2026-02-09T00:00:00.000Z' },
        force: true,
      },
    ],
  ])('reads %j', (args, request) => {
    expect(parseArguments(args, now)).toMatchObject({ request: { ...defaults, ...request } });
  });

  it.each([
    [[], 'An action is missing.'],
    [['resend'], "The action 'resend' does not exist."],
    [['show'], "'show' needs an id. 'list' shows the ids."],
    [['replay'], "'replay' needs ids or filters, or --all."],
    [['discard', '--force'], "'discard' needs ids or filters, or --all."],
    [['replay', 'a/0/1', '--all'], 'Use either --all, or ids and filters.'],
    [
      ['list', '--since=yesterday'],
      '--since must be a time such as 2026-01-31T12:00Z, 90m, 12h or 3d.',
    ],
    [['list', '--compose', '--brokers=b:1'], 'Use either --compose or --brokers.'],
    [['list', '--topic-prefix=x'], '--topic-prefix needs --brokers.'],
  ])('rejects %j', (args, message) => {
    expect(() => parseArguments(args, now)).toThrow(message);
  });
});
