import { describe, expect, it } from 'vitest';
import { parseArguments } from './arguments.ts';

const now = new Date('2026-02-10T12:00:00.000Z');
const defaults = { settledToo: false, force: false, dryRun: false };

describe('the command line', () => {
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
  ])('%j', (args, request) => {
    expect(parseArguments(args, now)).toMatchObject({ request: { ...defaults, ...request } });
  });

  it.each([
    [[], 'What is to be done?'],
    [['resend'], "There is no 'resend'."],
    [['show'], "'show' needs an id; 'list' has them."],
    [['replay'], "'replay' needs ids or filters, or --all."],
    [['discard', '--force'], "'discard' needs ids or filters, or --all."],
    [['replay', 'a/0/1', '--all'], '--all and a choice exclude each other.'],
    [['list', '--since=yesterday'], '--since is a time as in 2026-01-31T12:00Z, or 90m, 12h, 3d.'],
    [['list', '--compose', '--brokers=b:1'], '--compose and --brokers exclude each other.'],
    [['list', '--topic-prefix=x'], '--topic-prefix goes with --brokers.'],
  ])('%j is refused in one sentence', (args, sentence) => {
    expect(() => parseArguments(args, now)).toThrow(sentence);
  });
});
