import { describe, expect, it } from 'vitest';
import { parseArguments } from './arguments.ts';

describe('the command line', () => {
  it.each([
    ['grant', [], { compose: false }],
    ['revoke', [], { compose: false }],
    ['grant', ['--compose'], { compose: true }],
    [
      'grant',
      ['--database-url=postgres://u:p@db/user'],
      { compose: false, url: 'postgres://u:p@db/user' },
    ],
  ])('%s %j', (action, options, where) => {
    expect(parseArguments([action, ' Ada@Shop.test ', ...options])).toEqual({
      change: { action, email: 'ada@shop.test' },
      ...where,
    });
  });

  it.each([
    [[], 'What is to be done?'],
    [['promote', 'a@b.c'], "There is no 'promote'."],
    [['grant'], "'grant' needs an e-mail address."],
    [['grant', 'ada'], "'grant' needs an e-mail address."],
    [['grant', 'a@b.c', 'd@e.f'], "'d@e.f' is too much: one at a time."],
    [
      ['grant', 'a@b.c', '--compose', '--database-url=postgres://x'],
      '--compose and --database-url exclude each other.',
    ],
    [['grant', 'a@b.c', '--database-url=db'], '--database-url begins with postgres://.'],
  ])('%j is refused in one sentence', (args, sentence) => {
    expect(() => parseArguments(args)).toThrow(sentence);
  });
});
